package dev.pybundle.python;

import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Redaction;
import dev.pybundle.python.Inspector.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds an interpreter that can do the job, and remembers why the others cannot.
 *
 * <p>Order: every {@code python3} on the {@code PATH}, every {@code python}, then {@code
 * python3.15} down to {@code python3.9}: what a user's shell starts comes first, then what is
 * newest. Then what uv manages or can download, if there is a uv. Then the interpreter that Maven's
 * repositories hold. The first that fits is taken, and none after it is looked at.
 */
final class InterpreterFinder {

  private static final List<String> COMMANDS =
      Stream.concat(
              Stream.of("python3", "python"),
              Stream.iterate(15, minor -> minor - 1).limit(7).map(minor -> "python3." + minor))
          .toList();

  private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+){0,2}");

  private final Tools tools;
  private final Inspector inspector;
  private final ArchivedPython archived;
  private final List<Candidate> rejected = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();
  private final Set<Path> judged = new HashSet<>();

  InterpreterFinder(Tools tools, Inspector inspector, ArchivedPython archived) {
    this.tools = tools;
    this.inspector = inspector;
    this.archived = archived;
  }

  /**
   * An interpreter that fits.
   *
   * @param info what it is
   * @param source where it is from, for {@link PythonEnvironment#origin()}
   * @param rejected those that were looked at before
   */
  record Found(InterpreterInfo info, String source, List<Candidate> rejected) {

    Found {
      rejected = List.copyOf(rejected);
    }
  }

  /** Returns every file on the {@code PATH} that is named like an interpreter, without starting. */
  static List<Path> onPath(Tools tools) {
    tools.inputs().files(tools.host().places(COMMANDS));
    return COMMANDS.stream().flatMap(name -> tools.host().findAll(List.of(name)).stream()).toList();
  }

  /** Returns the files that {@code <python>} names, by path or as commands, without starting. */
  static List<Path> named(Tools tools) {
    @Nullable String configured = tools.request().python();
    if (configured == null
        || configured.startsWith(MavenCoordinates.PREFIX)
        || VERSION.matcher(configured).matches()) {
      return List.of();
    }
    if (!isPath(configured)) {
      tools.inputs().files(tools.host().places(List.of(configured)));
      return tools.host().findAll(List.of(configured));
    }
    try {
      Path file = tools.inputs().file(tools.request().basedir().resolve(configured).normalize());
      return Files.isRegularFile(file) ? List.of(file) : List.of();
    } catch (InvalidPathException notPath) {
      return List.of();
    }
  }

  private static boolean isPath(String configured) {
    return configured.contains("/") || configured.contains("\\");
  }

  /**
   * Finds an interpreter.
   *
   * @param needs what it must be and do
   * @throws ProblemException if there is none; it lists all that was looked at
   */
  Found find(Needs needs) throws ProblemException, IOException, InterruptedException {
    // What did not fit before may fit now.
    seen.clear();
    judged.clear();
    rejected.clear();
    @Nullable String configured = tools.request().python();
    if (configured == null || isForTarget(configured, needs)) {
      return search(needs);
    }
    if (configured.startsWith(MavenCoordinates.PREFIX)) {
      return fromRepository(configured, needs);
    }
    return VERSION.matcher(configured).matches()
        ? search(ofVersion(needs, configured))
        : named(configured, needs);
  }

  /** Returns needs of the version that {@code <python>} names, if it names one. */
  static Needs ofVersion(Needs needs, @Nullable String configured) {
    if (configured == null || !VERSION.matcher(configured).matches()) {
      return needs;
    }
    VersionSpecifiers wanted = VersionSpecifiers.ofPrefix(configured).orElseThrow();
    return needs.and(new Needs.Range(wanted, "<python>" + configured + "</python>"));
  }

  /** What cannot be started here is not asked whether it fits. */
  private boolean isForTarget(String configured, Needs needs) {
    return !needs.triple().equals(tools.request().triple())
        && (configured.startsWith(MavenCoordinates.PREFIX)
            || TargetPythons.isFolder(tools.request()));
  }

  /**
   * Returns an interpreter that has pip, whether or not it can freeze.
   *
   * @param preferred looked at first
   */
  Optional<InterpreterInfo> withPip(InterpreterInfo preferred)
      throws IOException, InterruptedException {
    if (preferred.pip()) {
      return Optional.of(preferred);
    }
    for (Path file : onPath(tools)) {
      if (inspector.inspect(file) instanceof Inspection.Works works && works.info().pip()) {
        return Optional.of(works.info());
      }
    }
    return Optional.empty();
  }

  private Found search(Needs needs) throws ProblemException, IOException, InterruptedException {
    Optional<Found> found = onPath(needs);
    if (found.isEmpty()) {
      found = managed(needs);
    }
    if (found.isEmpty()) {
      found = embedded(needs);
    }
    return found.orElseThrow(
        () ->
            PythonProblems.noInterpreter(needs.summary(), candidateLines(), needs.suggestion())
                .asException());
  }

  private Optional<Found> onPath(Needs needs) throws IOException, InterruptedException {
    List<Path> files = onPath(tools);
    if (files.isEmpty()) {
      rejected.add(
          new Candidate(
              "PATH",
              null,
              "has no "
                  + String.join(", ", COMMANDS.subList(0, 3))
                  + " ... "
                  + COMMANDS.get(COMMANDS.size() - 1)));
    }
    for (Path file : files) {
      Optional<Found> found = isKnown(file) ? Optional.empty() : judge(file, needs);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * Tells whether another name of an interpreter was looked at. A shim is not one: it looks at the
   * name it is started by.
   */
  private boolean isKnown(Path file) throws IOException {
    Path real = file.toRealPath();
    boolean interpreter = real.getFileName().toString().startsWith("python");
    return interpreter && !seen.add(real);
  }

  private Optional<Found> judge(Path file, Needs needs) throws IOException, InterruptedException {
    return judge(file.toString(), file, needs);
  }

  private Optional<Found> judge(String place, Path file, Needs needs)
      throws IOException, InterruptedException {
    Inspection inspection = inspector.inspect(file);
    if (inspection instanceof Inspection.Fails fails) {
      rejected.add(new Candidate(place, null, fails.reason()));
      return Optional.empty();
    }
    InterpreterInfo info = ((Inspection.Works) inspection).info();
    Optional<String> reason = needs.reasonAgainst(info);
    if (reason.isEmpty()) {
      return Optional.of(new Found(info, "from " + info.executable(), rejected));
    }
    // Several shims may lead to one interpreter.
    if (judged.add(info.executable())) {
      rejected.add(new Candidate(place, info.version(), reason.get()));
    }
    return Optional.empty();
  }

  private Optional<Found> managed(Needs needs) throws IOException, InterruptedException {
    Optional<Path> uv = tools.host().find("uv");
    if (uv.isEmpty()) {
      rejected.add(new Candidate("uv", null, "is not on the PATH, so it cannot provide a Python"));
      return Optional.empty();
    }
    ManagedPython managed = new ManagedPython(tools, uv.get());
    Optional<Path> installed = managed.installed(needs);
    if (installed.isEmpty() && tools.request().offline()) {
      rejected.add(
          new Candidate("uv", null, "has no fitting Python and may not download one offline"));
      return Optional.empty();
    }
    if (installed.isEmpty()) {
      Optional<String> failure = managed.install(needs);
      if (failure.isPresent()) {
        rejected.add(new Candidate("uv", null, failure.get()));
        return Optional.empty();
      }
      installed = managed.installed(needs);
    }
    return installed.isEmpty() ? Optional.empty() : judge(installed.get(), needs);
  }

  private Optional<Found> embedded(Needs needs) throws IOException, InterruptedException {
    Optional<MavenCoordinates> coordinates = EmbeddedPython.defaultFor(needs.triple());
    if (coordinates.isEmpty()) {
      rejected.add(new Candidate("Maven repository", null, "has no Python for " + needs.triple()));
      return Optional.empty();
    }
    return archived(coordinates.get(), needs);
  }

  private Optional<Found> archived(MavenCoordinates coordinates, Needs needs)
      throws IOException, InterruptedException {
    Optional<String> known = EmbeddedPython.knownReasonAgainst(coordinates, needs);
    if (known.isPresent()) {
      rejected.add(
          new Candidate(
              coordinates.toString(),
              EmbeddedPython.version(coordinates).orElse(null),
              known.get()));
      return Optional.empty();
    }
    try {
      Path executable = archived.executable(coordinates);
      return judge(coordinates.toString(), executable, needs)
          .map(found -> warnOfLibraries(found, coordinates));
    } catch (IOException unavailable) {
      rejected.add(
          new Candidate(
              coordinates.toString(),
              EmbeddedPython.version(coordinates).orElse(null),
              "cannot be had: " + Redaction.of(String.valueOf(unavailable.getMessage()))));
      return Optional.empty();
    }
  }

  /** An interpreter that was not installed by the system may lack libraries of the system. */
  private Found warnOfLibraries(Found found, MavenCoordinates coordinates) {
    found
        .info()
        .unusable()
        .forEach(
            (module, reason) ->
                tools.warn(
                    "The module "
                        + module
                        + " of "
                        + coordinates
                        + " does not work, install the system library if the program needs it: "
                        + reason));
    return new Found(found.info(), "from " + coordinates, found.rejected());
  }

  private Found fromRepository(String configured, Needs needs)
      throws ProblemException, IOException, InterruptedException {
    MavenCoordinates coordinates =
        MavenCoordinates.parse(configured)
            .orElseThrow(() -> PythonProblems.badCoordinates(configured).asException());
    return archived(EmbeddedPython.completed(coordinates, needs.triple()), needs)
        .orElseThrow(() -> unfit(configured));
  }

  private Found named(String configured, Needs needs)
      throws ProblemException, IOException, InterruptedException {
    List<Path> files =
        isPath(configured) ? file(configured) : tools.host().findAll(List.of(configured));
    if (files.isEmpty()) {
      throw PythonProblems.configuredInterpreterMissing(
              configured, "there is no such command on the PATH")
          .asException();
    }
    for (Path file : files) {
      Optional<Found> found = judge(file, needs);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw unfit(configured);
  }

  private List<Path> file(String configured) throws ProblemException {
    try {
      Path file = tools.request().basedir().resolve(configured).normalize();
      if (Files.isRegularFile(file)) {
        return List.of(file);
      }
      throw PythonProblems.configuredInterpreterMissing(
              configured,
              Files.isDirectory(file)
                  ? file + " is a folder, not an interpreter"
                  : "there is no file " + file)
          .asException();
    } catch (InvalidPathException notPath) {
      throw PythonProblems.configuredInterpreterMissing(
              configured, "it is not a path: " + notPath.getReason())
          .asException(notPath);
    }
  }

  private ProblemException unfit(String configured) {
    return PythonProblems.configuredInterpreterUnfit(configured, candidateLines()).asException();
  }

  private List<String> candidateLines() {
    return rejected.stream().map(Candidate::line).toList();
  }
}
