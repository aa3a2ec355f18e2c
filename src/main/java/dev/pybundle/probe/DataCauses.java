package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProgramFolder;
import dev.pybundle.probe.EnvironmentFacts.FileFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files that the frozen program has not. */
final class DataCauses {

  private static final Pattern CONNECT = Pattern.compile("connect\\(\\s*f?[\"']([^\"']+)[\"']");

  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");

  private DataCauses() {}

  /** A file or folder is not where the program looks for it. */
  static Problem missing(FailureCase failure) {
    FileFacts facts = Objects.requireNonNull(failure.environment().file());
    String asked = failure.found(1);
    Optional<String> inside = FailureCase.inside(asked, failure.observation().program());
    String name = inside.orElse(asked);
    @Nullable String path = facts.path();
    @Nullable String base = facts.base();
    if (path != null && base != null) {
      return own(failure, inside, Path.of(base), path, facts);
    }
    @Nullable String distribution = facts.distribution();
    @Nullable String packageName = facts.packageName();
    if (distribution != null && packageName != null) {
      return DiagnosisProblems.packageData(failure.where(), name, distribution, packageName);
    }
    return DiagnosisProblems.unknownData(failure.where(), name, folderOf(name));
  }

  /** A program that it starts is not where it looks for it. */
  static Problem programMissing(FailureCase failure) {
    String name = failure.found(1);
    if (!name.contains("/") && !name.contains("\\")) {
      return DiagnosisProblems.programNotOnPath(
          failure.where(), name, failure.host().find(name).orElse(null));
    }
    @Nullable FileFacts facts = failure.environment().file();
    if (facts == null || facts.path() == null || facts.base() == null) {
      return DiagnosisProblems.programNowhere(failure.where(), name);
    }
    Path base = Path.of(facts.base());
    Path source = Path.of(facts.path());
    String relative = base.relativize(source).toString().replace('\\', '/');
    boolean inside = FailureCase.inside(name, failure.observation().program()).isPresent();
    return DiagnosisProblems.ownProgram(
        failure.where(),
        relative,
        failure.shown(source),
        folderOf(relative),
        inside ? null : expression(failure, base, Path.of(relative)));
  }

  private static Problem own(
      FailureCase failure, Optional<String> inside, Path base, String path, FileFacts facts) {
    String name = inside.orElse(failure.found(1));
    @Nullable String folder = facts.folder();
    Path source = Path.of(folder == null ? path : folder);
    String relative = base.relativize(source).toString().replace('\\', '/');
    String target = folder == null && !facts.isFolder() ? folderOf(relative) : relative;
    String shown = failure.shown(source);
    if (inside.isPresent() || isLoader(failure)) {
      return DiagnosisProblems.ownData(failure.where(), name, shown, target);
    }
    String code = expression(failure, base, base.relativize(Path.of(path)));
    return isAbsolute(name)
        ? DiagnosisProblems.dataOutside(failure.where(), name, shown, target, code)
        : DiagnosisProblems.relativeData(failure.where(), name, shown, target, code);
  }

  /** Template engines name what they look for below their own folders. */
  private static boolean isLoader(FailureCase failure) {
    String said = failure.match().group();
    return said.contains("Template") || said.contains("PackageLoader");
  }

  private static boolean isAbsolute(String path) {
    return path.startsWith("/") || DRIVE.matcher(path).lookingAt();
  }

  /**
   * Returns the Python that finds a file in the frozen program, where source roots are one folder,
   * and unfrozen.
   *
   * @param base the folder that its place in the program counts from
   */
  private static String expression(FailureCase failure, Path base, Path inProgram) {
    Path reader =
        failure
            .ownLine()
            .map(frame -> Path.of(Objects.requireNonNull(frame.file())))
            .orElse(failure.context().entry());
    List<Path> roots = failure.context().sourceRoots();
    int depth =
        roots.stream()
            .filter(reader::startsWith)
            .mapToInt(root -> root.relativize(reader).getNameCount())
            .findFirst()
            .orElse(1);
    String folder =
        roots.contains(base) || !reader.startsWith(base)
            ? "Path(__file__)" + ".parent".repeat(depth)
            : ProgramFolder.code(base.relativize(reader).getNameCount() - 1);
    return folder + " / \"" + inProgram.toString().replace('\\', '/') + "\"";
  }

  private static String folderOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "." : path.substring(0, slash);
  }

  /** SQLite does not say which file it cannot open; perhaps the line that failed does. */
  static Problem database(FailureCase failure) {
    String line = failure.ownLine().map(EnvironmentFacts.FrameFacts::text).orElse("");
    Matcher name = CONNECT.matcher(line);
    Optional<Path> source =
        name.find()
            ? failure.context().sourceRoots().stream()
                .map(root -> root.resolve(name.group(1)))
                .filter(Files::isRegularFile)
                .findFirst()
            : Optional.empty();
    return DiagnosisProblems.database(
        failure.where(), failure.said(), source.map(failure::shown).orElse(null));
  }
}
