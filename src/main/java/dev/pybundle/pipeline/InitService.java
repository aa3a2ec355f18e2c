package dev.pybundle.pipeline;

import dev.pybundle.freeze.pyinstaller.cross.CrossTarget;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.scaffold.BuildTarget;
import dev.pybundle.scaffold.CiSystem;
import dev.pybundle.scaffold.PluginCoordinates;
import dev.pybundle.scaffold.ProjectScaffold;
import dev.pybundle.spec.SpecResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code init}: writes into a project what its release build takes. */
public final class InitService {

  /** Name of the goal. */
  public static final String GOAL = "init";

  private final ProjectScaffold scaffold;
  private final HostSystem host;

  /** Makes the service. */
  public InitService(ProjectScaffold scaffold, HostSystem host) {
    this.scaffold = scaffold;
    this.host = host;
  }

  /**
   * What to set up.
   *
   * @param folder the project's
   * @param pom its POM, whether it is there or not
   * @param name of the program
   * @param entry whether the POM names an entry, or a spec file
   * @param plugin this plugin
   * @param parent the project above whose executions of pybundle this one has; null if there is
   *     none
   * @param profiles which machines to build for; empty for the usual ones
   * @param ci whose files to write; null for who is seen in the repository
   * @param write whether to change the files; else it is only shown
   */
  public record Request(
      Path folder,
      Path pom,
      String name,
      boolean entry,
      PluginCoordinates plugin,
      @Nullable String parent,
      List<String> profiles,
      @Nullable CiSystem ci,
      boolean write) {}

  /**
   * How it went.
   *
   * @param result the result
   * @param lines what changes, as {@code diff -u} shows it
   * @param warnings what is left to the user
   */
  public record Outcome(GoalResult result, List<String> lines, List<String> warnings) {}

  /**
   * Shows what would change, and changes it if asked.
   *
   * @param request what to set up
   * @throws IOException if a file cannot be read
   */
  public Outcome run(Request request) throws IOException {
    try {
      return setUp(request);
    } catch (ProblemException refused) {
      return new Outcome(new Failed(refused.problem()), List.of(), List.of());
    }
  }

  private Outcome setUp(Request request) throws ProblemException, IOException {
    if (!hasEntry(request)) {
      throw noEntry(request).asException();
    }
    if (request.parent() != null) {
      throw boundByParent(request.parent()).asException();
    }
    ProjectScaffold.Plan plan = scaffold.plan(planned(request));
    List<String> files = plan.files();
    if (request.write()) {
      plan.write();
    }
    return new Outcome(result(files, request.write()), plan.lines(), plan.remarks());
  }

  private ProjectScaffold.Request planned(Request request) throws ProblemException {
    boolean asked = !request.profiles().isEmpty();
    Set<String> cross =
        TargetTriple.known().stream()
            .filter(triple -> CrossTarget.of(triple).isPresent())
            .collect(Collectors.toSet());
    return new ProjectScaffold.Request(
        request.folder(),
        request.pom(),
        request.name(),
        request.plugin(),
        asked ? BuildTarget.named(request.profiles()) : BuildTarget.usualOn(host),
        asked,
        request.ci(),
        cross);
  }

  private static GoalResult result(List<String> files, boolean write) {
    if (files.isEmpty()) {
      return new UpToDate("all that the release build takes is there; nothing was changed");
    }
    String names = String.join(", ", files);
    return write
        ? new Done("wrote " + names)
        : new Skipped(
            "nothing was written; -Dpybundle.init.write writes what is shown above: " + names);
  }

  private static boolean hasEntry(Request request) {
    return request.entry()
        || SpecResolver.usualEntries().stream()
            .anyMatch(entry -> Files.isRegularFile(request.folder().resolve(entry)));
  }

  private static String entries() {
    return String.join(" or ", SpecResolver.usualEntries());
  }

  private static Problem noEntry(Request request) {
    return new Problem(
        "No program was found in %s: there is no %s".formatted(request.folder(), entries()),
        "run this in the folder of the program, or name its script with <entry> in the"
            + " <configuration> of pybundle");
  }

  private static Problem boundByParent(String parent) {
    return new Problem(
        "The parent %s has executions of pybundle already, for each of its modules"
            .formatted(parent),
        "move its <executions> into the pom.xml of the program, and leave version and"
            + " configuration in <pluginManagement> there");
  }
}
