package dev.pybundle.mojo;

import dev.pybundle.pipeline.WhyService;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Says why a module, a distribution or a file is in the program: the shortest chain of imports that
 * leads to it from the entry, with how each step is imported and where, or what else asked for it;
 * and who else imports it. Of what is not in the program it says why not. It reads what the last
 * build left, and starts nothing.
 *
 * <pre>{@code mvn pybundle:why -Dpybundle.module=numpy}</pre>
 */
@Mojo(name = WhyService.GOAL, threadSafe = true)
public final class WhyMojo extends ProgramMojo {

  private final WhyService service;

  /**
   * What to ask for: a module ({@code numpy.linalg}), a distribution ({@code scikit-learn}) or a
   * file of the program ({@code certifi/cacert.pem}).
   */
  @Parameter(property = WhyService.PROPERTY)
  private @Nullable String module;

  /** Skips this goal. */
  @Parameter(property = "pybundle.why.skip", defaultValue = "false")
  private boolean skipWhy;

  @Inject
  WhyMojo(Goals goals, Wiring wiring) {
    super(goals);
    this.service = wiring.whyService();
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(
        GoalInvocation.of(WhyService.GOAL, program(), skipWhy),
        location ->
            service.why(new WhyService.Request(location.workspace(), goals.basedir(), module)));
  }
}
