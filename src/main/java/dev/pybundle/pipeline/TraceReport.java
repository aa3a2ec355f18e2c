package dev.pybundle.pipeline;

import dev.pybundle.freeze.TraceDifference;
import dev.pybundle.freeze.TraceDifference.MissingFile;
import dev.pybundle.message.PomXml;
import dev.pybundle.message.Sizes;
import dev.pybundle.spec.TraceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code trace} tells of the difference that it saw.
 *
 * @param difference what it saw
 * @param basedir the project's folder; paths in it are shown relative to it
 */
record TraceReport(TraceDifference difference, Path basedir) {

  /** So many names of a kind are told; the others are counted. */
  private static final int NAMED = 5;

  /**
   * Returns all of it.
   *
   * @param program name of the program
   * @param applied whether the names were written to {@link TraceFile}
   * @param report where all that was not used is
   */
  String text(String program, boolean applied, Path report) {
    List<String> lines = new ArrayList<>();
    lines.add("Traced " + program + ": it used " + used() + rest());
    if (!difference.isComplete()) {
      lines.addAll(missing(applied));
    }
    if (!difference.unused().isEmpty()) {
      lines.add(unused(report));
    }
    return String.join("\n", lines);
  }

  private String used() {
    TraceDifference.Used used = difference.used();
    return String.join(
        ", ",
        count(used.modules(), "module", "modules"),
        count(used.files(), "data file", "data files"),
        count(used.libraries(), "library", "libraries"),
        count(used.metadata(), "distribution's metadata", "distributions' metadata"));
  }

  private static String count(int number, String one, String several) {
    return number + " " + (number == 1 ? one : several);
  }

  private String rest() {
    if (difference.isComplete()) {
      return "; all of it is frozen";
    }
    List<String> missing =
        Stream.of(
                names("module", "modules", difference.modules()),
                names("data file", "data files", paths(difference.datas())),
                names("library", "libraries", paths(difference.libraries())),
                names("system library", "system libraries", difference.systemLibraries()),
                names("metadata of", "metadata of", difference.metadata()),
                names("excluded module", "excluded modules", difference.excluded()))
            .flatMap(Optional::stream)
            .toList();
    return "; not frozen: " + String.join("; ", missing);
  }

  private static Optional<String> names(String one, String several, List<String> names) {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of((names.size() == 1 ? one : several) + " " + String.join(", ", names));
  }

  private static List<String> paths(List<MissingFile> files) {
    return files.stream().map(MissingFile::path).toList();
  }

  /** Returns what is missing with the configuration that adds it. */
  private List<String> missing(boolean applied) {
    List<String> parts = new ArrayList<>();
    String xml = xml();
    if (!xml.isEmpty()) {
      parts.add(
          (applied
                  ? "wrote it to "
                      + TraceFile.NAME
                      + ", which generate-spec takes from now on; commit it, and freeze again."
                      + " As configuration it is:"
                  : "to add it, write this into <configuration>, or let -Dpybundle.trace.apply"
                      + " write it to "
                      + TraceFile.NAME
                      + ":")
              + xml);
    }
    if (!difference.systemLibraries().isEmpty()) {
      parts.add(
          "the system's "
              + String.join(", ", difference.systemLibraries())
              + " is loaded by name: a user's machine must have it, or <binaries><binary><source>"
              + " name its path");
    }
    if (!difference.excluded().isEmpty()) {
      parts.add(
          "used although <excludes> leaves it out: "
              + some(difference.excluded())
              + "; see that the program can do without, or remove the <exclude>");
    }
    return parts;
  }

  private static String some(List<String> names) {
    int more = names.size() - NAMED;
    return names.stream().limit(NAMED).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /**
   * Data of a package is asked for by package: a file in the environment has no path that lasts.
   */
  private String xml() {
    Map<Boolean, List<MissingFile>> byPackage =
        difference.datas().stream().collect(Collectors.partitioningBy(TraceReport::isPackageData));
    List<String> packages =
        byPackage.getOrDefault(true, List.of()).stream()
            .map(file -> file.path().substring(0, file.path().indexOf('/')))
            .distinct()
            .toList();
    return list("hiddenImports", elements("hiddenImport", difference.modules()))
        + list("datas", files("data", byPackage.getOrDefault(false, List.of())))
        + list("collectData", elements("package", packages))
        + list("binaries", files("binary", difference.libraries()))
        + list("copyMetadata", elements("distribution", difference.metadata()));
  }

  /** What PyInstaller's {@code collect_data_files} finds. */
  private static boolean isPackageData(MissingFile file) {
    return !file.rooted()
        && file.distribution() != null
        && file.path().matches("\\w+/.*")
        && !file.path().matches(".*\\.(py|pyi|so|dll|dylib)");
  }

  private static String list(String parameter, List<String> elements) {
    return elements.isEmpty()
        ? ""
        : elements.stream()
            .map(element -> "\n    " + element)
            .collect(Collectors.joining("", "\n  <" + parameter + ">", "\n  </" + parameter + ">"));
  }

  private static List<String> elements(String name, List<String> texts) {
    return texts.stream().map(text -> PomXml.element(name, text)).toList();
  }

  private List<String> files(String name, List<MissingFile> files) {
    return files.stream()
        .map(
            file -> {
              Path source = file.source();
              Path shown = source.startsWith(basedir) ? basedir.relativize(source) : source;
              int end = file.path().lastIndexOf('/');
              return "<%s>%s%s</%1$s>"
                  .formatted(
                      name,
                      PomXml.element("source", shown.toString().replace('\\', '/')),
                      PomXml.element("target", end < 0 ? "." : file.path().substring(0, end)));
            })
        .toList();
  }

  /** Returns what is frozen for nothing. */
  private String unused(Path report) {
    return "frozen and not used this time (largest: "
        + difference.unused().stream()
            .limit(NAMED)
            .map(each -> each.distribution() + " " + Sizes.megabytes(each.bytes()))
            .collect(Collectors.joining(", "))
        + "; all in "
        + report
        + "): candidates for <trim> and <excludes>, but only for what you know the program never"
        + " needs";
  }
}
