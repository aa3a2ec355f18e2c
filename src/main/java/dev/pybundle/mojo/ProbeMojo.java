package dev.pybundle.mojo;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.ProbeService;
import dev.pybundle.spec.BundleSpec;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Proves that the program runs: starts a copy of it in another folder, without Python on the {@code
 * PATH}, without the build's environment and with an empty home, waits until it answers or ends,
 * ends it, and fails if it leaves a process, a port or a temporary file behind. {@code
 * stage-sidecar} does the same before it stages, so this goal is for who does not bind that one.
 *
 * <p>Ready time, memory and size come to {@code bundle.json}; what the program prints comes to
 * {@code logs/probe.log}. A program that passed is not started again before it or {@code <probe>}
 * has changed.
 */
@Mojo(name = ProbeService.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class ProbeMojo extends ProgramMojo implements Preflight {

  private final Probing probing;

  /**
   * How the program is tried. A server: {@code <url>}, {@code <args>}, {@code <status>}, {@code
   * <body>}. A program that ends: {@code <args>}, {@code <exitCode>}, {@code <output>}. Both:
   * {@code <environment>}, {@code <timeoutSeconds>}, {@code <allowedLeftovers>}, {@code <skip>}.
   * Each but {@code <environment>} is also a property, e.g. {@code -Dpybundle.probe.url}. <code>
   * {port}</code> stands for a free port.
   *
   * <pre><code>&lt;probe&gt;
   *   &lt;url&gt;http://127.0.0.1:{port}/api/health&lt;/url&gt;
   *   &lt;args&gt;&lt;arg&gt;--port&lt;/arg&gt;&lt;arg&gt;{port}&lt;/arg&gt;&lt;/args&gt;
   * &lt;/probe&gt;</code></pre>
   *
   * <p>Without it the program is started without arguments, and passes if it ends with 0, listens
   * on a port, where it is asked, or has had nothing to do for {@code <settleSeconds>}.
   */
  @Parameter private @Nullable Probe probe;

  @Inject
  ProbeMojo(Goals goals, Probing probing) {
    super(goals);
    this.probing = probing;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(
        invocation(),
        location -> {
          Inputs inputs = Inputs.of(location.workspace());
          GoalResult result = probing.probe(location, probe, inputs);
          if (!location.program().dryRun()) {
            inputs.hashes().save();
          }
          return result;
        });
  }

  @Override
  public GoalInvocation invocation() {
    return GoalInvocation.of(ProbeService.GOAL, program(), false);
  }

  @Override
  public void preflight(ProgramLocation location, BundleSpec spec) throws ProblemException {
    probing.preflight(location, probe);
  }
}
