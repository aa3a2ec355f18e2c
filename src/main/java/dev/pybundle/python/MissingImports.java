package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.PomXml;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TomlTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to do about imports of what nobody has, all at once: what the project has itself is looked
 * for there, and the rest in all that may name requirements. A name of the project is never one to
 * install.
 */
final class MissingImports {

  private static final String PYPROJECT = "pyproject.toml";

  /** Where requirements lie that have no name of their own. */
  private static final String TEXTS = "{requirements,requirements[-_.]*}.{txt,in}";

  private final EnvironmentRequest request;
  private final Requirements requirements;
  private final Inputs inputs;

  private MissingImports(EnvironmentRequest request, Requirements requirements, Inputs inputs) {
    this.request = request;
    this.requirements = requirements;
    this.inputs = inputs;
  }

  /**
   * Words the problem.
   *
   * @param missing at least one
   * @throws ProblemException if the requirements cannot be read
   * @throws IOException if a folder cannot be read
   */
  static Problem of(EnvironmentRequest request, List<MissingImport> missing, Inputs inputs)
      throws ProblemException, IOException {
    return new MissingImports(request, RequirementsResolver.of(request, inputs), inputs)
        .problem(missing);
  }

  private Problem problem(List<MissingImport> missing) throws ProblemException, IOException {
    Set<Path> roots = new LinkedHashSet<>(request.sourceRoots());
    Set<String> names = new LinkedHashSet<>();
    List<String> own = new ArrayList<>();
    List<String> others = new ArrayList<>();
    List<Path> files = inputs.sources(request.basedir(), request.workspace().root());
    for (MissingImport each : missing) {
      Optional<Path> folder = folderOf(each.top(), files);
      Optional<Path> project = folder.flatMap(this::projectOf);
      if (folder.isPresent() && project.isEmpty()) {
        roots.add(folder.get());
        Path root = folder.get();
        own.add(
            place(each)
                + ", which is in "
                + (root.equals(request.basedir()) ? "the folder of the POM" : shown(root)));
      } else {
        names.add(project.map(this::line).orElseGet(() -> DistributionNames.of(each.module())));
        others.add(place(each));
      }
    }
    List<Problem> problems = new ArrayList<>();
    if (!own.isEmpty()) {
      problems.add(
          PythonProblems.outsideSourceRoots(own, roots.stream().map(this::shown).toList()));
    }
    if (!others.isEmpty()) {
      problems.add(PythonProblems.notInstalled(others, advice(names)));
    }
    return Problem.several(problems);
  }

  private String place(MissingImport each) {
    return "%s:%d imports '%s'"
        .formatted(request.display(Path.of(each.file())), each.line(), each.module());
  }

  /** Returns the project of its own that a folder of this one lies in. */
  private Optional<Path> projectOf(Path folder) {
    for (@Nullable Path place = folder;
        place != null && place.startsWith(request.basedir()) && !place.equals(request.basedir());
        place = place.getParent()) {
      if (isProject(place)) {
        return Optional.of(place);
      }
    }
    return Optional.empty();
  }

  private boolean isProject(Path folder) {
    return Stream.of(PYPROJECT, "setup.py", "setup.cfg")
        .anyMatch(file -> Files.isRegularFile(inputs.content(folder.resolve(file))));
  }

  /** A folder in a requirements file starts with a dot, or it would be a name. */
  private String line(Path project) {
    Path from = requirements.file() == null ? request.basedir() : requirements.folder();
    String relative = from.relativize(project).toString().replace('\\', '/');
    return relative.startsWith(".") ? relative : "./" + relative;
  }

  private String shown(Path root) {
    return root.equals(request.basedir()) ? "." : request.display(root);
  }

  /** Returns the folder of the project that a module could be imported from, the nearest. */
  private Optional<Path> folderOf(String top, List<Path> files) {
    Path made = request.basedir().relativize(request.workspace().root()).getName(0);
    return files.stream()
        .map(request.basedir()::relativize)
        .filter(file -> !file.startsWith(made))
        .flatMap(file -> above(file, top).stream())
        .min(Comparator.comparingInt(Path::getNameCount).thenComparing(Path::toString))
        .map(folder -> request.basedir().resolve(folder).normalize())
        .or(
            () ->
                request.basedir().endsWith(top)
                    ? Optional.ofNullable(request.basedir().getParent())
                    : Optional.empty());
  }

  private Optional<Path> above(Path file, String top) {
    for (int index = 0; index < file.getNameCount(); index++) {
      boolean last = index == file.getNameCount() - 1;
      if (file.getName(index).toString().equals(last ? top + ".py" : top)
          // A project is often called what the package in it is.
          && (last || !isProject(request.basedir().resolve(file.subpath(0, index + 1))))) {
        return Optional.of(index == 0 ? Path.of("") : file.subpath(0, index));
      }
    }
    return Optional.empty();
  }

  private String advice(Set<String> names) throws ProblemException, IOException {
    Optional<String> optional = optional(names);
    if (optional.isPresent()) {
      return optional.get();
    }
    if (requirements.kind() != Requirements.Kind.NONE) {
      return add(names);
    }
    Optional<Path> text = text(names);
    if (text.isPresent()) {
      return "add " + PomXml.element("requirements", request.display(text.get()));
    }
    return exported().orElse("write a requirements.txt beside the POM with " + lines(names));
  }

  private String add(Set<String> names) {
    String file = request.display(requirements.given());
    @Nullable String member = requirements.member();
    if (requirements.kind() == Requirements.Kind.UV_LOCK
        || (requirements.kind() == Requirements.Kind.PYPROJECT
            && names.stream().anyMatch(name -> name.startsWith(".")))) {
      return "run: uv add "
          + (member == null ? "" : "--package " + member + " ")
          + String.join(" ", names);
    }
    if (requirements.kind() == Requirements.Kind.PYLOCK) {
      return "add " + lines(names) + " to what " + file + " is locked from, and lock it again";
    }
    return requirements.kind() == Requirements.Kind.PYPROJECT
        ? "add \"" + String.join("\", \"", names) + "\" to the dependencies in " + file
        : "add " + lines(names) + " to " + file;
  }

  private static String lines(Set<String> names) {
    return (names.size() == 1 ? "the line " : "the lines ") + String.join(", ", names);
  }

  /** Returns how to take what only an extra or a group of the project has. */
  private Optional<String> optional(Set<String> names) {
    if (requirements.kind() != Requirements.Kind.UV_LOCK
        && requirements.kind() != Requirements.Kind.PYPROJECT) {
      return Optional.empty();
    }
    Path file = requirements.pyproject();
    TomlTable root = LocalProjects.read(file, inputs).orElse(TomlTable.EMPTY);
    String given = request.display(requirements.given());
    return Stream.of(
            root.table("project").table("optional-dependencies"), root.table("dependency-groups"))
        .flatMap(
            table -> table.names().stream().filter(name -> has(table.texts(name), file, names)))
        .findFirst()
        .map(name -> Stream.concat(requirements.extras().stream(), Stream.of(name)))
        .map(
            all ->
                PomXml.element(
                    "requirements", given + all.collect(Collectors.joining(",", "[", "]"))))
        .map("add "::concat);
  }

  private static boolean has(List<String> texts, Path file, Set<String> names) {
    return required(texts, file).containsAll(normalized(names));
  }

  private static Set<String> required(List<String> texts, Path file) {
    return texts.stream()
        .map(text -> RequirementsText.requirement(text, file, 0).name())
        .collect(Collectors.toSet());
  }

  private static Set<String> normalized(Set<String> names) {
    return names.stream().map(Requirement::normalized).collect(Collectors.toSet());
  }

  /**
   * Returns the file that has the most of what is missing, and of these the one that names the
   * least besides; where one includes another, as {@code prod.txt} does {@code base.txt}, the outer
   * one.
   */
  private Optional<Path> text(Set<String> names) throws ProblemException, IOException {
    @Nullable Path best = null;
    int[] highest = {};
    for (Path file : texts()) {
      RequirementsText text = RequirementsText.read(file, inputs);
      Set<String> required =
          text.requirements().stream().map(Requirement::name).collect(Collectors.toSet());
      int besides = -required.size();
      required.retainAll(normalized(names));
      int[] rank = {required.size(), besides, text.files().size()};
      if (!required.isEmpty() && Arrays.compare(rank, highest) > 0) {
        best = file;
        highest = rank;
      }
    }
    return Optional.ofNullable(best);
  }

  private List<Path> texts() throws IOException {
    List<Path> found = new ArrayList<>();
    Path folder = request.basedir().resolve("requirements");
    if (Files.isDirectory(inputs.folder(folder))) {
      matching(folder, "*.{txt,in}", found);
    }
    inputs.folder(request.basedir());
    matching(request.basedir(), TEXTS, found);
    return found.stream().sorted().toList();
  }

  private static void matching(Path folder, String pattern, List<Path> found) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
      files.forEach(found::add);
    }
  }

  /** Returns how to make a file of what another tool keeps. */
  private Optional<String> exported() {
    String commit = ", and commit that";
    String then = " > requirements.txt" + commit;
    if (has("poetry.lock") || isPoetrys()) {
      return Optional.of(
          "run: "
              + PythonProblems.POETRY_EXPORT
              + commit
              + " (poetry-plugin-export has it; poetry lock first if it says so)");
    }
    if (has("Pipfile")) {
      return Optional.of("run: pipenv requirements" + then);
    }
    if (has("setup.py")) {
      return Optional.of("add <requirements>setup.py</requirements>");
    }
    return has("environment.yml")
        ? Optional.of("run: pip list --format=freeze" + then)
        : Optional.empty();
  }

  private boolean isPoetrys() {
    return LocalProjects.read(request.basedir().resolve(PYPROJECT), inputs)
        .filter(root -> root.table("tool").has("poetry"))
        .isPresent();
  }

  private boolean has(String name) {
    return Files.isRegularFile(inputs.content(request.basedir().resolve(name)));
  }
}
