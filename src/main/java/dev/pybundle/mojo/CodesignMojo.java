package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenServerSecrets;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.codesign.SignerParameters;
import dev.pybundle.codesign.SigningRequest;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CodesignService;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.util.Objects;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Vouches for the frozen program. A Windows program is signed with Authenticode, on any machine; a
 * Linux program gets a {@code SHA256SUMS} file; a macOS program was signed by PyInstaller and is
 * checked. Passwords are taken from the environment, a file or {@code settings.xml}, never from the
 * POM or the command line.
 */
@Mojo(name = CodesignService.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class CodesignMojo extends ProgramMojo implements RecordedGoals.Goal, Preflight {

  private final RecordedGoals recorded;
  private final Provider<Wiring> wiring;
  private final Provider<HostSystem> host;
  private final Provider<MavenServerSecrets> servers;

  /**
   * How to sign a Windows program: {@code <keystore>}, {@code <storetype>}, {@code <storepass>},
   * {@code <alias>}, {@code <keypass>}, {@code <timestampUrl>}, {@code <programName>}, {@code
   * <programUrl>}. The passwords are references: {@code env:NAME}, {@code file:path} or {@code
   * mvn:serverId}. Without a keystore nothing is signed.
   *
   * <p>Properties: {@code pybundle.codesign.keystore}, {@code pybundle.codesign.storetype}, {@code
   * pybundle.codesign.alias}, {@code pybundle.codesign.timestampUrl}, {@code
   * pybundle.codesign.programName}, {@code pybundle.codesign.programUrl}.
   */
  @Parameter private @Nullable Codesign codesign;

  /** Skips this goal. */
  @Parameter(property = "pybundle.codesign.skip", defaultValue = "false")
  private boolean skipCodesign;

  /** Receives what Maven knows; the parameters follow. */
  @Inject
  CodesignMojo(
      Goals goals,
      RecordedGoals recorded,
      Provider<Wiring> wiring,
      Provider<HostSystem> host,
      Provider<MavenServerSecrets> servers) {
    super(goals);
    this.recorded = recorded;
    this.wiring = wiring;
    this.host = host;
    this.servers = servers;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    recorded.run(this, invocation());
  }

  @Override
  public GoalInvocation invocation() {
    return GoalInvocation.attaching(CodesignService.GOAL, program(), skipCodesign, classifier());
  }

  @Override
  public void preflight(ProgramLocation location, BundleSpec spec)
      throws ProblemException, IOException {
    wiring.get().codesignService().preflight(request(location));
  }

  @Override
  public GoalResult work(ProgramLocation location, Inputs inputs, GoalLog log)
      throws ProblemException, IOException, InterruptedException {
    return wiring.get().codesignService().run(request(location), inputs);
  }

  private SigningRequest request(ProgramLocation location) {
    return new SigningRequest(
        location.workspace(),
        location.triple(),
        new SignerParameters(
            Objects.requireNonNullElseGet(codesign, Codesign::new),
            goals::property,
            goals.basedir()),
        servers.get(),
        host.get().os(),
        goals.offline(),
        location.program().dryRun());
  }
}
