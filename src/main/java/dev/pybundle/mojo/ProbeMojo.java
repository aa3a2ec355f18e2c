package dev.pybundle.mojo;

import dev.pybundle.pipeline.ProbeService;
import java.io.File;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
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
public final class ProbeMojo extends AbstractMojo {

  private final Goals goals;
  private final Probing probing;

  /** File name of the program; the same as for {@code generate-spec}. */
  @Parameter(property = "pybundle.name", defaultValue = "${project.artifactId}", required = true)
  private String name;

  /** Rust target triple that the program is for; found as for {@code pyinstaller}. */
  @Parameter(property = "pybundle.target")
  private @Nullable String target;

  /** Folder of all that pybundle makes in this project. */
  @Parameter(
      property = "pybundle.outputDirectory",
      defaultValue = "${project.build.directory}/pybundle",
      required = true)
  private File outputDirectory;

  /**
   * How the program is tried. A server: {@code <url>}, {@code <args>}, {@code <status>}, {@code
   * <body>}. A program that ends: {@code <args>}, {@code <exitCode>}, {@code <output>}. Both:
   * {@code <environment>}, {@code <timeoutSeconds>}, {@code <skip>}. Each but {@code <environment>}
   * is also a property, e.g. {@code -Dpybundle.probe.url}. <code>{port}</code> stands for a free
   * port.
   *
   * <pre><code>&lt;probe&gt;
   *   &lt;url&gt;http://127.0.0.1:{port}/api/health&lt;/url&gt;
   *   &lt;args&gt;&lt;arg&gt;--port&lt;/arg&gt;&lt;arg&gt;{port}&lt;/arg&gt;&lt;/args&gt;
   * &lt;/probe&gt;</code></pre>
   *
   * <p>Without it the program is started without arguments, and passes if it ends with 0 or runs
   * for {@code <settleSeconds>}.
   */
  @Parameter private @Nullable Probe probe;

  /** Skips all goals of pybundle. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** Starts nothing, and says what would be started. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  @Inject
  ProbeMojo(Goals goals, Probing probing) {
    this.goals = goals;
    this.probing = probing;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(
        ProbeService.GOAL,
        skip,
        () -> probing.probe(goals.locate(target, name, outputDirectory), probe, dryRun));
  }
}
