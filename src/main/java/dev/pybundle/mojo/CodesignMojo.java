package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenServerSecrets;
import dev.pybundle.bundle.Watch;
import dev.pybundle.message.ProblemException;
import dev.pybundle.mojo.Goals.Place;
import dev.pybundle.pipeline.CodesignService;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.platform.HostSystem;
import java.io.File;
import java.io.IOException;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
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
public final class CodesignMojo extends AbstractMojo implements StampedGoals.Goal {

  private final Goals goals;
  private final StampedGoals stamped;
  private final Provider<Wiring> wiring;
  private final Provider<HostSystem> host;
  private final MavenSession session;
  private final Provider<MavenServerSecrets> servers;

  /** File name of the program; the artifactId unless given. */
  @Parameter(property = "pybundle.name", defaultValue = "${project.artifactId}")
  private String name;

  /** Rust target triple, e.g. {@code x86_64-pc-windows-msvc}; that of this machine unless given. */
  @Parameter(property = "pybundle.target")
  private @Nullable String target;

  /** Folder that holds the program of each triple. */
  @Parameter(
      property = "pybundle.outputDirectory",
      defaultValue = "${project.build.directory}/pybundle",
      required = true)
  private File outputDirectory;

  /** The project's folder, which relative paths start from. */
  @Parameter(defaultValue = "${project.basedir}", readonly = true, required = true)
  private File basedir;

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

  /** Classifier of the attached artifacts. Default: the target triple. */
  @Parameter(property = "pybundle.classifier")
  private @Nullable String classifier;

  /** True to leave out all goals of pybundle. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** True to leave out this goal. */
  @Parameter(property = "pybundle.codesign.skip", defaultValue = "false")
  private boolean skipCodesign;

  /** True to write nothing and only say what would be done. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  /** Receives what Maven knows; the parameters follow. */
  @Inject
  CodesignMojo(
      Goals goals,
      StampedGoals stamped,
      Provider<Wiring> wiring,
      Provider<HostSystem> host,
      MavenSession session,
      Provider<MavenServerSecrets> servers) {
    this.goals = goals;
    this.stamped = stamped;
    this.wiring = wiring;
    this.host = host;
    this.session = session;
    this.servers = servers;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    stamped.run(
        this,
        new StampedGoals.Order(
            CodesignService.GOAL,
            name,
            target,
            outputDirectory,
            /* attaches= */ true,
            classifier,
            skip,
            skipCodesign,
            dryRun));
  }

  @Override
  public GoalResult work(Place place, Voice voice)
      throws ProblemException, IOException, InterruptedException {
    return wiring.get().codesignService().run(request(place), servers.get());
  }

  @Override
  public void watch(Place place, Watch watch) throws ProblemException {
    wiring.get().codesignService().watch(request(place), watch);
  }

  private CodesignService.Request request(Place place) throws ProblemException {
    Codesign inPom = codesign == null ? new Codesign() : codesign;
    return new CodesignService.Request(
        place.workspace(),
        place.triple(),
        inPom.parameters(properties(), basedir.toPath()),
        host.get().os(),
        session.isOffline(),
        dryRun);
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
