package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.python.OwnProject.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the user's own project a distribution of the environment. Its code stays where it is; which
 * data it has, and where, only its build backend knows, so it is installed apart as others get it,
 * and looked at.
 */
final class OwnInstallation {

  /** Files that no program reads as data. */
  private static final Set<String> CODE = Set.of("py", "pyi", "pyc", "so", "pyd", "typed");

  private final Tools tools;
  private final Installer installer;
  private final Path environment;

  OwnInstallation(Tools tools, Installer installer, Path environment) {
    this.tools = tools;
    this.installer = installer;
    this.environment = environment;
  }

  /** What {@code own_files.py} answers. */
  record Answer(Metadata metadata, Map<String, String> data) {}

  /** Returns the folder of what is no file of the project. */
  static Path folder(Path environment) {
    return environment.resolve("pybundle-own");
  }

  /**
   * Installs.
   *
   * @param requirements with the project, if there is one
   * @param wanted what decides the result
   * @param before what was there before
   */
  OwnFiles provide(Requirements requirements, Fingerprint wanted, OwnFiles before)
      throws IOException, InterruptedException {
    AtomicFiles.deleteTree(folder(environment));
    for (Path site : sites()) {
      if (!before.metadata().isEmpty()) {
        AtomicFiles.deleteTree(site.resolve(before.metadata()));
      }
    }
    OwnProject project = requirements.own();
    if (project == null) {
      return OwnFiles.NONE;
    }
    Fingerprint madeFrom = wanted;
    Optional<Answer> answer = Optional.empty();
    if (project.dynamic() || mayHaveData(project)) {
      answer = build(project);
      if (answer.isEmpty()) {
        // It may be the network's fault, which nobody can ask.
        tools.inputs().uncertain();
        madeFrom = new Fingerprint(Map.of("not built", ""));
      }
    }
    Optional<Metadata> built = answer.map(Answer::metadata);
    Optional<Metadata> metadata =
        project.dynamic()
            ? built.or(() -> Optional.ofNullable(project.metadata()))
            : Optional.ofNullable(project.metadata());
    if (metadata.isEmpty()) {
      return new OwnFiles("", "", Map.of(), madeFrom);
    }
    String name = Requirement.normalized(metadata.get().name());
    if (InstalledPackages.of(environment).containsKey(name)) {
      // The requirements name it themselves.
      return new OwnFiles("", "", Map.of(), madeFrom);
    }
    for (Path site : sites()) {
      OwnProject.install(metadata.get(), site);
    }
    OwnFiles files =
        new OwnFiles(
            name,
            metadata.get().folder(),
            answer.map(Answer::data).orElse(Map.of()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> Path.of(each.getValue()))),
            madeFrom);
    return files.isMadeIn(environment)
        ? new OwnFiles(
            name,
            files.metadata(),
            files.data(),
            OwnInputs.of(tools, project, /* byContent= */ true))
        : files;
  }

  /** Returns where installations are looked for: here, and on the machine that it is built for. */
  private List<Path> sites() throws IOException {
    List<Path> sites = new ArrayList<>(InstalledPackages.sitePackages(environment).subList(0, 1));
    Path target = TargetInstallation.site(environment);
    if (Files.isDirectory(target)) {
      sites.add(target);
    }
    return sites;
  }

  /** Returns whether there is anything beside code and what lies right in the folder. */
  private boolean mayHaveData(OwnProject project) throws IOException {
    List<Path> files = OwnInputs.files(tools, project);
    boolean flat =
        files.stream().anyMatch(file -> project.folder().equals(file.getParent()) && isCode(file));
    return files.stream()
        .anyMatch(file -> !isCode(file) && (flat || !project.folder().equals(file.getParent())));
  }

  private static boolean isCode(Path file) {
    String name = String.valueOf(file.getFileName());
    return CODE.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  private Optional<Answer> build(OwnProject project) throws IOException, InterruptedException {
    Path copy = tools.copyOf(project.folder());
    Path folder = folder(environment);
    ProcessResult result =
        installer.installApart(
            "own",
            List.of("--no-deps", "--force-reinstall", copy.toString()),
            folder,
            tools.pythonOf(environment));
    if (!result.succeeded()) {
      tools.warn(
          InstallationFailure.ofOwn(tools.request().display(project.folder()), result).sentence());
      return Optional.empty();
    }
    Path scripts = tools.scratch("completion");
    PythonRoom.unpack(scripts, List.of(PythonRoom.COMPLETION));
    List<String> command =
        new ArrayList<>(
            List.of(
                tools.pythonOf(environment).toString(),
                "-B",
                scripts.resolve("own_files.py").toString(),
                folder.toString()));
    tools.request().sourceRoots().forEach(root -> command.add(root.toString()));
    ProcessResult files = tools.runInterpreter("own-files", command);
    if (!files.succeeded()) {
      throw new IOException(Tools.describe(files));
    }
    return Optional.of(Json.parse(files.outputText(), Answer.class));
  }
}
