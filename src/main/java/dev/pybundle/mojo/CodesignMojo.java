package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenServerSecrets;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CodesignService;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.spec.BundleSpec;
import java.io.File;
import java.io.IOException;
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
   */
  @Parameter private @Nullable Codesign codesign;

  /** The same as {@code <codesign><keystore>}, for the command line. */
  @Parameter(property = "pybundle.codesign.keystore")
  private @Nullable File codesignKeystore;

  /** The same as {@code <codesign><storetype>}, for the command line. */
  @Parameter(property = "pybundle.codesign.storetype")
  private @Nullable String codesignStoretype;

  /** The same as {@code <codesign><alias>}, for the command line. */
  @Parameter(property = "pybundle.codesign.alias")
  private @Nullable String codesignAlias;

  /** The same as {@code <codesign><timestampUrl>}, for the command line. */
  @Parameter(property = "pybundle.codesign.timestampUrl")
  private @Nullable String codesignTimestampUrl;

  /** The same as {@code <codesign><programName>}, for the command line. */
  @Parameter(property = "pybundle.codesign.programName")
  private @Nullable String codesignProgramName;

  /** The same as {@code <codesign><programUrl>}, for the command line. */
  @Parameter(property = "pybundle.codesign.programUrl")
  private @Nullable String codesignProgramUrl;

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

  private CodesignService.Request request(ProgramLocation location) throws ProblemException {
    Codesign inPom = codesign == null ? new Codesign() : codesign;
    return new CodesignService.Request(
        location.workspace(),
        location.triple(),
        inPom.parameters(properties(), goals.basedir()),
        servers.get(),
        host.get().os(),
        goals.offline(),
        location.program().dryRun());
  }

  private Codesign properties() {
    Codesign properties = new Codesign();
    properties.setKeystore(codesignKeystore);
    properties.setStoretype(codesignStoretype);
    properties.setAlias(codesignAlias);
    properties.setTimestampUrl(codesignTimestampUrl);
    properties.setProgramName(codesignProgramName);
    properties.setProgramUrl(codesignProgramUrl);
    return properties;
  }
}
