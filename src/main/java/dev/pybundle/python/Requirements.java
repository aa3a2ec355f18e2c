package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TomlTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the user's program needs from a package index.
 *
 * @param kind form of the file
 * @param file the file; null if there is none
 * @param entries what it names; of a {@code uv.lock} the packages of all groups and extras, of
 *     which the installation shows what is needed
 * @param locked whether two builds install the same
 * @param hashed whether every requirement of a requirements file has a hash
 * @param python the versions of Python that it is for; null if it does not say
 * @param pythonFrom the file that says so
 * @param inputs all files that decide what is installed
 * @param localSources folders, wheels and archives of this machine that are installed
 * @param built whether only its build backend knows what the project needs
 * @param member the member of uv's workspace that the program is of; null if it is its root
 * @param extras what of the project is wanted besides: names of extras, and of groups
 * @param own the project that the program is the code of; null if it is no distribution
 */
record Requirements(
    Kind kind,
    @Nullable Path file,
    List<Requirement> entries,
    boolean locked,
    boolean hashed,
    @Nullable String python,
    @Nullable Path pythonFrom,
    List<Path> inputs,
    List<Path> localSources,
    boolean built,
    @Nullable String member,
    List<String> extras,
    @Nullable OwnProject own) {

  private static final Pattern WITH_EXTRAS = Pattern.compile("(.+)\\[([\\w.,\\- ]+)]");

  private static final String SETUP = "setup.py";

  private static final String PYPROJECT = "pyproject.toml";

  private static final String UV_LOCK = "uv.lock";

  /** What is looked for in a folder, behind uv's lock of it or of its workspace. */
  private static final List<String> FORMS = List.of("pylock.toml", "requirements.txt", PYPROJECT);

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)}");

  private static final Pattern INDEX = Pattern.compile("(?m)^\\s*(?:-.*\\s)?(?:--index-url\\b|-i)");

  private static final String REQUIRES_PYTHON = "requires-python";

  /** The forms, the one that says most first. */
  enum Kind {
    /** uv's lock file. */
    UV_LOCK,
    /** The standard's lock file (PEP 751). */
    PYLOCK,
    /** pip's requirements file. */
    REQUIREMENTS,
    /** The project's own metadata (PEP 621). */
    PYPROJECT,
    /** Nothing but the standard library is needed. */
    NONE
  }

  /**
   * Returns the file.
   *
   * @throws IllegalStateException if there is none
   */
  Path given() {
    if (file == null) {
      throw new IllegalStateException("There is no requirements file");
    }
    return file;
  }

  /**
   * Returns the variables that the files name, e.g. {@code ${INDEX_TOKEN}}: installers put their
   * values there.
   *
   * @throws IOException if a file cannot be read
   */
  Map<String, String> variables(HostSystem host) throws IOException {
    Map<String, String> variables = new TreeMap<>();
    for (Path input : inputs) {
      VARIABLE
          .matcher(Files.readString(input, StandardCharsets.UTF_8))
          .results()
          .map(match -> match.group(1))
          .forEach(name -> host.variable(name).ifPresent(value -> variables.put(name, value)));
    }
    return variables;
  }

  /**
   * Returns whether a requirements file says itself which package index it is for.
   *
   * @throws IOException if a file cannot be read
   */
  boolean nameIndex() throws IOException {
    if (kind != Kind.REQUIREMENTS) {
      return false;
    }
    for (Path input : inputs) {
      if (INDEX.matcher(Files.readString(input, StandardCharsets.UTF_8)).find()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the options by which uv takes what is wanted besides.
   *
   * @throws ProblemException if the project cannot be read
   */
  List<String> extraOptions() throws ProblemException {
    List<String> options = new ArrayList<>();
    for (String extra : extras) {
      TomlTable root = TomlTable.read(pyproject());
      options.addAll(List.of(isExtra(root, extra) ? "--extra" : "--group", extra));
    }
    return options;
  }

  /** Returns the project's file, which of a lock is the last input: that of the member. */
  Path pyproject() {
    return kind == Kind.UV_LOCK ? inputs.get(inputs.size() - 1) : given();
  }

  private static boolean isExtra(TomlTable root, String name) {
    return root.table("project").table("optional-dependencies").has(name);
  }

  /** Returns the folder that relative paths in the file start from. */
  Path folder() {
    Path folder = given().getParent();
    return folder == null ? given() : folder;
  }

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
      return found.isPresent() ? read(found.get(), List.of(), request, inputs) : none();
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

  private static Requirements none() {
    return new Requirements(
        Kind.NONE, null, List.of(), true, false, null, null, List.of(), List.of(), false, null,
        List.of(), null);
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
    for (Path root : request.sourceRoots()) {
      @Nullable Path folder = root;
      // A source root outside of the project is looked at, but not what lies around it.
      while (folder != null && folder.startsWith(request.basedir())) {
        folders.add(folder);
        folder = folder.getParent();
      }
      folders.add(root);
    }
    return folders.stream().distinct().toList();
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

  private static Kind kindOf(Path file) throws ProblemException {
    String name = String.valueOf(file.getFileName());
    if (name.equals(UV_LOCK)) {
      return Kind.UV_LOCK;
    }
    if (name.equals("pylock.toml") || (name.startsWith("pylock.") && name.endsWith(".toml"))) {
      return Kind.PYLOCK;
    }
    if (name.equals(PYPROJECT) || name.equals(SETUP)) {
      return Kind.PYPROJECT;
    }
    if (name.endsWith(".toml") || name.endsWith(".lock") || name.startsWith("Pipfile")) {
      throw PythonProblems.unknownRequirements(file).asException();
    }
    return Kind.REQUIREMENTS;
  }

  private static Requirements read(
      Path file, List<String> extras, EnvironmentRequest request, Inputs inputs)
      throws ProblemException, IOException {
    Kind kind = kindOf(file);
    if (!extras.isEmpty() && kind != Kind.UV_LOCK && kind != Kind.PYPROJECT) {
      throw PythonProblems.extraMissing(file, extras.get(0)).asException();
    }
    if (kind == Kind.REQUIREMENTS) {
      return ofText(file, inputs);
    }
    if (file.endsWith(SETUP)) {
      return ofProject(file, TomlTable.EMPTY, true, extras, inputs);
    }
    TomlTable root = TomlTable.read(file);
    return switch (kind) {
      case UV_LOCK -> ofUvLock(file, root, extras, request, inputs);
      case PYLOCK -> ofPylock(file, root, inputs);
      default -> {
        if (!root.has("project")) {
          throw PythonProblems.projectTableMissing(file).asException();
        }
        boolean built = root.table("project").texts("dynamic").contains("dependencies");
        yield ofProject(file, root, built, extras, inputs);
      }
    };
  }

  private static Requirements ofText(Path file, Inputs inputs)
      throws ProblemException, IOException {
    RequirementsText text = RequirementsText.read(file, inputs);
    Path project = inputs.content(file.resolveSibling(PYPROJECT));
    @Nullable String python =
        Files.isRegularFile(project)
            ? TomlTable.read(project).table("project").text(REQUIRES_PYTHON).orElse(null)
            : null;
    return new Requirements(
        Kind.REQUIREMENTS,
        file,
        text.requirements(),
        text.hashed() || text.requirements().isEmpty(),
        text.hashed(),
        python,
        python == null ? null : project,
        text.files(),
        LocalProjects.reachedFrom(text.localSources(), inputs),
        false,
        null,
        List.of(),
        OwnProject.in(file.resolveSibling(PYPROJECT), inputs).orElse(null));
  }

  private static Requirements ofUvLock(
      Path file, TomlTable root, List<String> extras, EnvironmentRequest request, Inputs inputs)
      throws ProblemException {
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
        Kind.UV_LOCK,
        file,
        root,
        entries,
        Stream.of(file, project, own).distinct().toList(),
        uvLocalSources(file, root),
        member.map(UvWorkspace.Member::name).orElse(null),
        extras,
        OwnProject.in(own, inputs).orElse(null));
  }

  private static Requirements ofPylock(Path file, TomlTable root, Inputs inputs)
      throws IOException {
    List<Requirement> entries =
        root.tables("packages").stream()
            .flatMap(entry -> entry.text("name").stream())
            .map(name -> new Requirement(Requirement.normalized(name), name, file, 0, true))
            .toList();
    return lock(
        Kind.PYLOCK,
        file,
        root,
        entries,
        List.of(file),
        LocalProjects.reachedFrom(LocalProjects.ofPylock(file, root, inputs), inputs),
        null,
        List.of(),
        OwnProject.in(file.resolveSibling(PYPROJECT), inputs).orElse(null));
  }

  private static Requirements lock(
      Kind kind,
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
      Path file, TomlTable root, boolean built, List<String> extras, Inputs inputs)
      throws ProblemException, IOException {
    TomlTable project = root.table("project");
    List<String> texts = new ArrayList<>(project.texts("dependencies"));
    for (String extra : extras) {
      TomlTable holder =
          isExtra(root, extra)
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
    return new Requirements(
        Kind.PYPROJECT,
        file,
        entries,
        entries.isEmpty() && !built,
        false,
        python,
        python == null ? null : file,
        List.of(file),
        LocalProjects.reachedFrom(named, inputs),
        built,
        null,
        extras,
        OwnProject.in(file, inputs).orElse(null));
  }

  /** The lock's own project is not installed; other folders, wheels and archives are. */
  private static List<Path> uvLocalSources(Path file, TomlTable root) {
    return root.tables("package").stream()
        .map(entry -> entry.table("source"))
        .flatMap(
            source ->
                Stream.of("editable", "directory", "path")
                    .flatMap(form -> source.text(form).stream()))
        .filter(place -> !place.equals("."))
        .map(place -> file.resolveSibling(place).normalize())
        .toList();
  }
}
