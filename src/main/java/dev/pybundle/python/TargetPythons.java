package dev.pybundle.python;

import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Redaction;
import dev.pybundle.platform.ExecutableHeader;
import dev.pybundle.platform.OperatingSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds a Python for a system whose programs this machine cannot start. What it is is read from its
 * files.
 *
 * <p>Order: the folder or the artifact that {@code <python>} names, then what uv downloads, then
 * the artifact that Maven's repositories hold for the triple; for macOS, with machine code that
 * runs on more releases of it.
 */
final class TargetPythons {

  /** What the function is called in the library that has it. */
  private static final byte[] LOAD_EXTENSION =
      "enable_load_extension".getBytes(StandardCharsets.US_ASCII);

  private static final int DEEPEST = 4;

  private static final Pattern LIBRARY =
      Pattern.compile("(?:lib)?python(3)\\.?(\\d+)\\.(?:dll|dylib|so\\.1\\.0)");

  /** CPython's {@code Include/patchlevel.h}. */
  private static final Pattern PATCH_LEVEL =
      Pattern.compile("(?m)^#define\\s+PY_VERSION\\s+\"([^\"]+)\"");

  private final Tools tools;
  private final ArchivedPython archived;
  private final UvPythons downloads;
  private final MacosPython macos;

  /**
   * Makes one.
   *
   * @param notes of the build, which downloads at once or not at all
   */
  TargetPythons(Tools tools, ArchivedPython archived, InterpreterFinder finder, BuildNotes notes) {
    this.tools = tools;
    this.downloads = new UvPythons(tools, finder, notes);
    this.archived = archived;
    this.macos = new MacosPython(tools, archived, finder);
  }

  /**
   * What was found.
   *
   * @param source where it is from, for {@link PythonEnvironment#origin()}
   */
  record Found(Path folder, String version, boolean loadExtension, String source) {}

  /** Returns whether {@code <python>} names a folder, which is none of an interpreter to start. */
  static boolean isFolder(EnvironmentRequest request) {
    return folderOf(request).isPresent();
  }

  /**
   * Finds one.
   *
   * @throws ProblemException if there is none that can do the job
   */
  Found find(Needs needs) throws ProblemException, IOException, InterruptedException {
    List<String> against = new ArrayList<>();
    Optional<Path> folder = folderOf(tools.request());
    Optional<String> artifact =
        Optional.ofNullable(tools.request().python())
            .filter(text -> text.startsWith(MavenCoordinates.PREFIX));
    Optional<Found> found;
    if (folder.isPresent()) {
      found = in(folder.get(), folder.get().toString(), "", needs, against);
    } else if (artifact.isPresent()) {
      found = ofArtifact(named(artifact.get()), false, needs, against);
    } else {
      found = search(needs, against);
    }
    return found.orElseThrow(
        () ->
            PythonProblems.noTargetPython(tools.request().triple(), String.join("; ", against))
                .asException());
  }

  private Optional<Found> search(Needs needs, List<String> against)
      throws ProblemException, IOException, InterruptedException {
    Optional<Found> downloaded = downloaded(needs, against);
    if (downloaded.isPresent()) {
      return downloaded;
    }
    Optional<Found> packaged = packaged(needs, against);
    packaged.ifPresent(
        found ->
            tools.info(
                "Python %s for %s is taken %s; %s"
                    .formatted(
                        found.version(),
                        tools.request().triple(),
                        found.source(),
                        String.join("; ", against))));
    return packaged;
  }

  private static Optional<Path> folderOf(EnvironmentRequest request) {
    try {
      return Optional.ofNullable(request.python())
          .filter(text -> !text.startsWith(MavenCoordinates.PREFIX))
          .map(text -> request.basedir().resolve(text).normalize())
          .filter(Files::isDirectory);
    } catch (InvalidPathException notPath) {
      return Optional.empty();
    }
  }

  private Optional<Found> downloaded(Needs needs, List<String> against)
      throws ProblemException, IOException, InterruptedException {
    Optional<String> version = downloads.version(needs);
    if (version.isEmpty()) {
      against.add("of uv, none of " + String.join(", ", UvPythons.VERSIONS) + " fits");
      return Optional.empty();
    }
    Path folder;
    try {
      folder = downloads.folder(version.get(), needs);
    } catch (IOException unavailable) {
      against.add(String.valueOf(unavailable.getMessage()));
      return Optional.empty();
    }
    return in(folder, "uv", version.get(), needs, against);
  }

  private Optional<Found> packaged(Needs needs, List<String> against)
      throws ProblemException, IOException, InterruptedException {
    Optional<MavenCoordinates> coordinates = EmbeddedPython.defaultFor(tools.request().triple());
    if (coordinates.isEmpty()) {
      against.add("no artifact is known that holds one");
      return Optional.empty();
    }
    boolean completed = tools.request().triple().os() == OperatingSystem.MACOS;
    return ofArtifact(coordinates.get(), completed, needs, against);
  }

  /** Returns one of an artifact, whose machine code another package may replace. */
  private Optional<Found> ofArtifact(
      MavenCoordinates coordinates, boolean completed, Needs needs, List<String> against)
      throws ProblemException, IOException, InterruptedException {
    String version = EmbeddedPython.version(coordinates).orElse("");
    Optional<String> known =
        completed ? needs.version(version) : EmbeddedPython.knownReasonAgainst(coordinates, needs);
    if (known.isPresent()) {
      against.add(coordinates + ": " + known.get());
      return Optional.empty();
    }
    Path folder;
    try {
      folder = completed ? macos.folder(coordinates, version, needs) : archived.folder(coordinates);
    } catch (IOException unavailable) {
      against.add(
          coordinates
              + " cannot be had: "
              + Redaction.of(String.valueOf(unavailable.getMessage())));
      return Optional.empty();
    }
    String source = completed ? "freeze-core and " + coordinates : coordinates.toString();
    return in(folder, source, version, needs, against);
  }

  private MavenCoordinates named(String configured) throws ProblemException {
    MavenCoordinates coordinates =
        MavenCoordinates.parse(configured)
            .orElseThrow(() -> PythonProblems.badCoordinates(configured).asException());
    return EmbeddedPython.completed(coordinates, tools.request().triple());
  }

  private Optional<Found> in(
      Path folder, String source, String known, Needs needs, List<String> against)
      throws IOException {
    Optional<Path> library = library(folder);
    if (library.isEmpty()) {
      against.add(source + ": there is no library of an interpreter in " + folder);
      return Optional.empty();
    }
    Optional<String> other =
        ExecutableHeader.read(library.get())
            .flatMap(header -> header.contradicts(tools.request().triple()));
    if (other.isPresent()) {
      against.add(source + ": " + library.get().getFileName() + ": " + other.get());
      return Optional.empty();
    }
    String version = known.isEmpty() ? version(folder, library.get()) : known;
    Found found = new Found(folder, version, loadsExtensions(folder), "from " + source);
    Optional<String> reason =
        Stream.of(needs.version(version), needs.extensions(found.loadExtension(), null))
            .flatMap(Optional::stream)
            .findFirst();
    reason.ifPresent(text -> against.add(found.source() + ": " + text));
    return reason.isPresent() ? Optional.empty() : Optional.of(found);
  }

  private static Optional<Path> library(Path folder) throws IOException {
    try (Stream<Path> files =
        Files.find(folder, DEEPEST, (file, as) -> LIBRARY.matcher(nameOf(file)).matches())) {
      return files.sorted().findFirst();
    }
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** The name of a library has no patch version; its content has, as what {@code sys} tells. */
  private static String version(Path folder, Path library) throws IOException {
    try (Stream<Path> files =
        Files.find(folder, DEEPEST, (file, as) -> file.endsWith("patchlevel.h"))) {
      Optional<Path> header = files.sorted().findFirst();
      Matcher level = PATCH_LEVEL.matcher(header.isPresent() ? Files.readString(header.get()) : "");
      if (level.find()) {
        return level.group(1);
      }
    }
    Matcher name = LIBRARY.matcher(nameOf(library));
    if (!name.matches()) {
      return "";
    }
    String minor = name.group(1) + "." + name.group(2);
    Matcher told =
        Pattern.compile("(?<![\\d.])(" + Pattern.quote(minor) + "\\.\\d+(?:(?:a|b|rc)\\d+)?)\\+?\0")
            .matcher(Files.readString(library, StandardCharsets.ISO_8859_1));
    return told.find() ? told.group(1) : minor;
  }

  /** The module of SQLite is a file of its own, or built into the interpreter. */
  private static boolean loadsExtensions(Path folder) throws IOException {
    try (Stream<Path> files =
        Files.find(
            folder,
            DEEPEST,
            (file, as) ->
                as.isRegularFile()
                    && (nameOf(file).startsWith("_sqlite3.")
                        || LIBRARY.matcher(nameOf(file)).matches()))) {
      for (Path file : files.toList()) {
        if (contains(Files.readAllBytes(file), LOAD_EXTENSION)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean contains(byte[] content, byte[] searched) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    return text.contains(new String(searched, StandardCharsets.US_ASCII));
  }

  /** Returns the version without its last part, which what must be of the same one shares. */
  static String minor(String version) {
    PythonVersion parsed =
        Objects.requireNonNull(PythonVersion.parse(version).orElse(null), version);
    return parsed.part(0) + "." + parsed.part(1);
  }
}
