package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.InitService;
import dev.pybundle.scaffold.CiSystem;
import dev.pybundle.scaffold.PluginCoordinates;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a project what its release build takes: into {@code pom.xml} an execution and
 * profiles for each machine to build for, and the files that tell GitHub or GitLab to do it. Run it
 * by hand, in the folder of the program, where there need not be a {@code pom.xml} yet:
 *
 * <pre>{@code mvn dev.pybundle:pybundle-maven-plugin:<version>:init}</pre>
 *
 * <p>It shows what would change, and writes with {@code -Dpybundle.init.write}. Afterwards {@code
 * mvn package} builds for the machine that it runs on, {@code mvn package -Pwindows} for Windows
 * and nothing else, and {@code mvn package -Plinux,windows,macos,macos-intel} for all of them.
 *
 * <p>The files are yours to edit and commit; an edited one is kept when the goal runs again. In the
 * POM, comments, order, indentation, line ends and encoding stay, and profiles or executions for
 * several machines that are there already are not touched.
 */
@Mojo(name = InitService.GOAL, requiresProject = false, threadSafe = true)
public final class InitMojo extends AbstractMojo {

  private final Goals goals;
  private final ProjectFile project;
  private final Provider<Wiring> wiring;

  /**
   * Which machines to build for: {@code linux}, {@code windows}, {@code macos} (Apple's
   * processors), {@code macos-intel}, {@code linux-arm}, {@code windows-arm}. Default: the first
   * four, and the one that runs this; in a POM that has them already those that it has.
   *
   * <pre>{@code -Dpybundle.init.profiles=linux,linux-arm,windows}</pre>
   */
  @Parameter(property = "pybundle.init.profiles")
  private @Nullable List<String> profiles;

  /**
   * Whose files to write: {@code github}, {@code gitlab} or {@code none}. Default: who is seen in
   * the files or the remotes of the repository, else {@code github}.
   */
  @Parameter(property = "pybundle.init.ci")
  private @Nullable String ci;

  /** Writes what is else only shown. */
  @Parameter(property = "pybundle.init.write", defaultValue = "false")
  private boolean write;

  /** Folder of the project. */
  @Parameter(defaultValue = "${basedir}", readonly = true, required = true)
  private File basedir;

  /** Skips all goals of pybundle. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** Skips this goal. */
  @Parameter(property = "pybundle.init.skip", defaultValue = "false")
  private boolean skipInit;

  /** Shows what would change, and writes nothing, whatever {@code write} says. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  @Inject
  InitMojo(Goals goals, ProjectFile project, Provider<Wiring> wiring) {
    this.goals = goals;
    this.project = project;
    this.wiring = wiring;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(InitService.GOAL, skip || skipInit, this::init);
  }

  private GoalResult init() throws ProblemException, IOException {
    InitService.Outcome outcome = wiring.get().initService().run(request());
    outcome.lines().forEach(getLog()::info);
    outcome.warnings().forEach(getLog()::warn);
    return outcome.result();
  }

  private InitService.Request request() throws ProblemException {
    return new InitService.Request(
        basedir.toPath(),
        project.path(basedir.toPath()),
        goals.given("name").orElseGet(() -> project.name(basedir.toPath())),
        goals.given("entry").or(() -> goals.given("specFile")).isPresent(),
        new PluginCoordinates(project.groupId(), project.artifactId(), project.versionToWrite()),
        project.bindingParent(),
        Objects.requireNonNullElse(profiles, List.of()),
        ciSystem(),
        write && !dryRun);
  }

  private @Nullable CiSystem ciSystem() throws ProblemException {
    if (ci == null) {
      return null;
    }
    List<String> known = Stream.of(CiSystem.values()).map(Enum::name).toList();
    if (!known.contains(ci.strip())) {
      throw ParameterProblems.notOneOf("<ci>", "pybundle.init.ci", ci, known).asException();
    }
    return CiSystem.valueOf(ci.strip());
  }
}
