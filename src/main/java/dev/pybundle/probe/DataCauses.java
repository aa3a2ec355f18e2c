package dev.pybundle.probe;

import dev.pybundle.message.DiagnosisMessages;
import dev.pybundle.message.Problem;
import dev.pybundle.probe.Findings.FileFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files that the frozen program has not. */
final class DataCauses {

  private static final Pattern CONNECT = Pattern.compile("connect\\(\\s*f?[\"']([^\"']+)[\"']");

  private DataCauses() {}

  /** A file or folder is not where the program looks for it. */
  static Problem missing(Case failure) {
    FileFacts facts = Objects.requireNonNull(failure.findings().file());
    String asked = failure.found(1);
    Optional<String> inside = Case.inside(asked, failure.observation().program());
    String name = inside.orElse(asked);
    @Nullable String path = facts.path();
    @Nullable String base = facts.base();
    if (path != null && base != null) {
      return own(failure, name, Path.of(base), path, facts);
    }
    @Nullable String distribution = facts.distribution();
    @Nullable String packageName = facts.packageName();
    if (distribution != null && packageName != null) {
      return DiagnosisMessages.packageData(failure.where(), name, distribution, packageName);
    }
    return DiagnosisMessages.unknownData(failure.where(), name, folderOf(name));
  }

  private static Problem own(Case failure, String name, Path base, String path, FileFacts facts) {
    @Nullable String folder = facts.folder();
    Path source = Path.of(folder == null ? path : folder);
    String relative = base.relativize(source).toString().replace('\\', '/');
    String target = folder == null && !facts.isFolder() ? folderOf(relative) : relative;
    return isRelative(failure)
        ? DiagnosisMessages.relativeData(
            failure.where(), name, failure.shown(source), target, expression(failure, base, path))
        : DiagnosisMessages.ownData(failure.where(), name, failure.shown(source), target);
  }

  /** A name that is no path of the program was taken relative to the working directory. */
  private static boolean isRelative(Case failure) {
    String asked = failure.found(1);
    boolean template = failure.match().group().contains("Template");
    boolean loader = failure.match().group().contains("PackageLoader");
    return !template && !loader && !Path.of(asked).isAbsolute() && !asked.matches("[A-Za-z]:.*");
  }

  /** Returns the Python that finds a file both in the sources and in the frozen program. */
  private static String expression(Case failure, Path base, String path) {
    Path reader =
        failure
            .ownLine()
            .map(frame -> Path.of(Objects.requireNonNull(frame.file())))
            .orElse(failure.context().entry());
    int depth = base.relativize(reader).getNameCount();
    String relative = base.relativize(Path.of(path)).toString().replace('\\', '/');
    return "Path(__file__)" + ".parent".repeat(Math.max(1, depth)) + " / \"" + relative + "\"";
  }

  private static String folderOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "." : path.substring(0, slash);
  }

  /** SQLite does not say which file it cannot open; perhaps the line that failed does. */
  static Problem database(Case failure) {
    String line = failure.ownLine().map(Findings.FrameFacts::text).orElse("");
    Matcher name = CONNECT.matcher(line);
    Optional<Path> source =
        name.find()
            ? failure.context().sourceRoots().stream()
                .map(root -> root.resolve(name.group(1)))
                .filter(Files::isRegularFile)
                .findFirst()
            : Optional.empty();
    return DiagnosisMessages.database(
        failure.where(), failure.said(), source.map(failure::shown).orElse(null));
  }
}
