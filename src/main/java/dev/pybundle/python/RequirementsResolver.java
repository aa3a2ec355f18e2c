package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TomlTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the file with the requirements of a program, and reads it as what its name says. */
final class RequirementsResolver {

  private static final Pattern WITH_EXTRAS = Pattern.compile("(.+)\\[([\\w.,\\- ]+)]");

  private static final String SETUP = "setup.py";

  private static final String PYPROJECT = "pyproject.toml";

  private static final String UV_LOCK = "uv.lock";

  /** What is looked for in a folder, behind uv's lock of it or of its workspace. */
  private static final List<String> FORMS = List.of("pylock.toml", "requirements.txt", PYPROJECT);

  private static final String REQUIRES_PYTHON = "requires-python";

  private RequirementsResolver() {}

  /**
   * Finds and reads the requirements of a request: the given file, else the first found in the
   * project's folder, then in each source root and its parents up to the project's folder.
   *
   * @param inputs notes what is looked at
   * @throws ProblemException if the given file is missing or of no known form, or cannot be read as
   *     what its name says
   * @throws IOException if a file cannot be read
   */
  static Requirements of(EnvironmentRequest request, Inputs inputs)
      throws ProblemException, IOException {
    Path given = request.requirements();
    if (given == null) {
      Optional<Path> found = discover(request, inputs);
      return found.isPresent()
          ? read(found.get(), List.of(), request, inputs)
          : none(own(null, List.of(), request, inputs));
    }
    Matcher extras = WITH_EXTRAS.matcher(String.valueOf(given.getFileName()));
    Path file = extras.matches() ? given.resolveSibling(extras.group(1)) : given;
    if (!Files.isRegularFile(inputs.content(file))) {
      throw PythonProblems.requirementsMissing(request.display(file)).asException();
    }
    List<String> wanted =
        extras.matches() ? List.of(extras.group(2).strip().split("\\s*,\\s*")) : List.of();
    return read(file, wanted, request, inputs);
  }

  private static Requirements none(@Nullable OwnProject own) {
    return new Requirements(
        Requirements.Kind.NONE,
        null,
        List.of(),
        true,
        false,
        null,
        null,
        List.of(),
        List.of(),
        false,
        null,
        List.of(),
        own);
  }

  /**
   * Returns the distribution that the program's code is of: in the nearest folder around it, else
   * beside the requirements.
   *
   * @param installed what the requirements name, so that it is installed with them
   */
  private static @Nullable OwnProject own(
      @Nullable Path file, List<Path> installed, EnvironmentRequest request, Inputs inputs)
      throws IOException {
    List<Path> folders = new ArrayList<>(around(request));
    if (file != null) {
      folders.add(file.resolveSibling(""));
    }
    for (Path folder : folders) {
      Optional<OwnProject> own = OwnProject.in(folder, inputs);
      if (own.isPresent()) {
        return installed.contains(folder) ? null : own.get();
      }
    }
    return null;
  }

  private static Optional<Path> discover(EnvironmentRequest request, Inputs inputs) {
    return folders(request).stream()
        .flatMap(
            folder ->
                Stream.concat(
                    Stream.of(folder.resolve(UV_LOCK)),
                    Stream.concat(
                        UvWorkspace.lockOf(folder, inputs).stream(),
                        FORMS.stream().map(folder::resolve))))
        .filter(file -> Files.isRegularFile(inputs.content(file)))
        .filter(file -> !file.endsWith(PYPROJECT) || isProject(file))
        .findFirst();
  }

  private static List<Path> folders(EnvironmentRequest request) {
    List<Path> folders = new ArrayList<>(List.of(request.basedir()));
    folders.addAll(around(request));
    return folders.stream().distinct().toList();
  }

  /** Returns the source roots and the folders above each, the nearest first. */
  private static List<Path> around(EnvironmentRequest request) {
    List<Path> folders = new ArrayList<>();
    for (Path root : request.sourceRoots()) {
      @Nullable Path folder = root;
      // A source root outside of the project is looked at, but not what lies around it.
      while (folder != null && folder.startsWith(request.basedir())) {
        folders.add(folder);
        folder = folder.getParent();
      }
      folders.add(root);
    }
    return folders;
  }

  /** A pyproject.toml may also hold nothing but the settings of tools. */
  private static boolean isProject(Path file) {
    try {
      return TomlTable.read(file).has("project");
    } catch (ProblemException unreadable) {
      // Reading it as the requirements then tells what is wrong with it.
      return true;
    }
  }

  private static Requirements.Kind kindOf(Path file) throws ProblemException {
    String name = String.valueOf(file.getFileName());
    if (name.equals(UV_LOCK)) {
      return Requirements.Kind.UV_LOCK;
    }
    if (name.equals("pylock.toml") || (name.startsWith("pylock.") && name.endsWith(".toml"))) {
      return Requirements.Kind.PYLOCK;
    }
    if (name.equals(PYPROJECT) || name.equals(SETUP)) {
      return Requirements.Kind.PYPROJECT;
    }
    if (name.endsWith(".toml") || name.endsWith(".lock") || name.startsWith("Pipfile")) {
      throw PythonProblems.unknownRequirements(file).asException();
    }
    return Requirements.Kind.REQUIREMENTS;
  }

  private static Requirements read(
      Path file, List<String> extras, EnvironmentRequest request, Inputs inputs)
      throws ProblemException, IOException {
    Requirements.Kind kind = kindOf(file);
    if (!extras.isEmpty()
        && kind != Requirements.Kind.UV_LOCK
        && kind != Requirements.Kind.PYPROJECT) {
      throw PythonProblems.extraMissing(file, extras.get(0)).asException();
    }
    if (kind == Requirements.Kind.REQUIREMENTS) {
      return ofText(file, request, inputs);
    }
    if (file.endsWith(SETUP)) {
      return ofProject(file, TomlTable.EMPTY, true, extras, request, inputs);
    }
    TomlTable root = TomlTable.read(file);
    return switch (kind) {
      case UV_LOCK -> ofUvLock(file, root, extras, request, inputs);
      case PYLOCK -> ofPylock(file, root, request, inputs);
      default -> {
        if (!root.has("project")) {
          throw PythonProblems.projectTableMissing(file).asException();
        }
        boolean built = root.table("project").texts("dynamic").contains("dependencies");
        yield ofProject(file, root, built, extras, request, inputs);
      }
    };
  }

  private static Requirements ofText(Path file, EnvironmentRequest request, Inputs inputs)
      throws ProblemException, IOException {
    RequirementsText text = RequirementsText.read(file, inputs);
    List<Path> local = LocalProjects.reachedFrom(text.localSources(), inputs);
    Path project = inputs.content(file.resolveSibling(PYPROJECT));
    @Nullable String python =
        Files.isRegularFile(project)
            ? TomlTable.read(project).table("project").text(REQUIRES_PYTHON).orElse(null)
            : null;
    return new Requirements(
        Requirements.Kind.REQUIREMENTS,
        file,
        text.requirements(),
        text.hashed() || text.requirements().isEmpty(),
        text.hashed(),
        python,
        python == null ? null : project,
        text.files(),
        local,
        false,
        null,
        List.of(),
        own(file, local, request, inputs));
  }

  private static Requirements ofUvLock(
      Path file, TomlTable root, List<String> extras, EnvironmentRequest request, Inputs inputs)
      throws ProblemException, IOException {
    Path project = inputs.content(file.resolveSibling(PYPROJECT));
    if (!Files.isRegularFile(project)) {
      throw PythonProblems.uvLockWithoutProject(file).asException();
    }
    List<Requirement> entries =
        root.tables("package").stream()
            .flatMap(entry -> entry.text("name").stream())
            .map(name -> new Requirement(Requirement.normalized(name), name, file, 0, true))
            .toList();
    Optional<UvWorkspace.Member> member =
        UvWorkspace.memberOf(request, file.resolveSibling(""), root, inputs);
    Path own = member.map(UvWorkspace.Member::pyproject).orElse(project);
    return lock(
        Requirements.Kind.UV_LOCK,
        file,
        root,
        entries,
        Stream.of(file, project, own).distinct().toList(),
        uvLocalSources(file, root, own.resolveSibling("")),
        member.map(UvWorkspace.Member::name).orElse(null),
        extras,
        OwnProject.in(own.resolveSibling(""), inputs).orElse(null));
  }

  private static Requirements ofPylock(
      Path file, TomlTable root, EnvironmentRequest request, Inputs inputs) throws IOException {
    List<Path> local =
        LocalProjects.reachedFrom(LocalProjects.ofPylock(file, root, inputs), inputs);
    List<Requirement> entries =
        root.tables("packages").stream()
            .flatMap(entry -> entry.text("name").stream())
            .map(name -> new Requirement(Requirement.normalized(name), name, file, 0, true))
            .toList();
    return lock(
        Requirements.Kind.PYLOCK,
        file,
        root,
        entries,
        List.of(file),
        local,
        null,
        List.of(),
        own(file, local, request, inputs));
  }

  private static Requirements lock(
      Requirements.Kind kind,
      Path file,
      TomlTable root,
      List<Requirement> entries,
      List<Path> inputs,
      List<Path> localSources,
      @Nullable String member,
      List<String> extras,
      @Nullable OwnProject own) {
    @Nullable String python = root.text(REQUIRES_PYTHON).orElse(null);
    return new Requirements(
        kind,
        file,
        entries,
        true,
        false,
        python,
        python == null ? null : file,
        inputs,
        localSources,
        false,
        member,
        extras,
        own);
  }

  private static Requirements ofProject(
      Path file,
      TomlTable root,
      boolean built,
      List<String> extras,
      EnvironmentRequest request,
      Inputs inputs)
      throws ProblemException, IOException {
    TomlTable project = root.table("project");
    List<String> texts = new ArrayList<>(project.texts("dependencies"));
    for (String extra : extras) {
      TomlTable holder =
          Requirements.isExtra(root, extra)
              ? project.table("optional-dependencies")
              : root.table("dependency-groups");
      if (!holder.has(extra) && !built) {
        throw PythonProblems.extraMissing(file, extra).asException();
      }
      texts.addAll(holder.texts(extra));
    }
    List<Requirement> entries =
        texts.stream().map(text -> RequirementsText.requirement(text, file, 0)).toList();
    @Nullable String python = project.text(REQUIRES_PYTHON).orElse(null);
    List<Path> named = new ArrayList<>(LocalProjects.of(file, inputs));
    if (built) {
      named.add(file.resolveSibling(""));
    }
    List<Path> local = LocalProjects.reachedFrom(named, inputs);
    return new Requirements(
        Requirements.Kind.PYPROJECT,
        file,
        entries,
        entries.isEmpty() && !built,
        false,
        python,
        python == null ? null : file,
        List.of(file),
        local,
        built,
        null,
        extras,
        own(file, local, request, inputs));
  }

  /** The program's own project is not installed; other folders, wheels and archives are. */
  private static List<Path> uvLocalSources(Path file, TomlTable root, Path own) {
    return root.tables("package").stream()
        .map(entry -> entry.table("source"))
        .flatMap(
            source ->
                Stream.of("editable", "directory", "path")
                    .flatMap(form -> source.text(form).stream()))
        .filter(place -> !place.equals("."))
        .map(place -> file.resolveSibling(place).normalize())
        .filter(place -> !place.equals(own))
        .toList();
  }
}
