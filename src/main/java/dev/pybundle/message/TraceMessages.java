package dev.pybundle.message;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What users read about {@code trace}, and about the file that it leaves. */
public final class TraceMessages {

  private static final int LAST_LINES = 10;
  private static final int NAMED = 5;

  private TraceMessages() {}

  /** There is no environment to run the program in. */
  public static Problem noEnvironment(Path env) {
    return new Problem(
        "There is no finished Python environment in " + env + " to run the program in",
        "run pybundle:generate-spec and pybundle:pyinstaller first, e.g. mvn package");
  }

  /** There is no freeze to compare with. */
  public static Problem noFreeze(Path analysis) {
    return new Problem(
        analysis + " does not tell what is frozen",
        "run pybundle:pyinstaller first, after mvn clean if it says that all is up to date");
  }

  /** There is no script to run. */
  public static Problem noEntry(Path specFile) {
    return new Problem(
        "Which script " + specFile + " freezes is not known, so the program cannot be traced",
        "name it: <entry>src/main.py</entry>");
  }

  /** There is no generated spec to add to. */
  public static Problem ownSpec(Path specFile, String file) {
    return new Problem(
        "What a trace finds cannot be added to "
            + specFile
            + ", because "
            + file
            + " is for generated specs",
        "leave out pybundle.trace.apply and write what the trace names into your spec");
  }

  /**
   * The program fails already as it is.
   *
   * @param how e.g. {@code it ended with exit code 1}
   * @param output the end of what it printed
   * @param log holds all of it
   */
  public static Problem failsUnfrozen(String how, String output, Path log) {
    List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
    String last =
        lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
            .map(line -> "\n    " + line)
            .collect(Collectors.joining());
    return new Problem(
        "The program does not pass <probe> when it is not frozen either: "
            + how
            + " (whole output: "
            + log
            + ")"
            + last
            + "\n",
        "mend the program, its requirements or <probe> first: what is missing here is not the freeze's fault");
  }

  /** Warns that little was seen. */
  public static Problem littleSeen(String summary) {
    return new Problem(
        "The program was started as <probe> says and " + summary + ", so little of it was seen",
        "say how it is tried, with what its users do: <probe><args><arg>--version</arg></args></probe>");
  }

  /** Says that a distribution of a committed file is not installed any more. */
  public static Problem distributionGone(String distribution) {
    return new Problem(
        "pybundle-trace.json takes files of the distribution '"
            + distribution
            + "', which is not installed",
        "remove its lines there, or add it to the requirements");
  }

  /** Says that the committed file is broken. */
  public static Problem unreadable(Path file, String reason) {
    return new Problem(
        file + " cannot be read: " + reason,
        "delete it and run pybundle:trace with -Dpybundle.trace.apply again");
  }

  /** Says what a spec takes from the committed file. */
  public static String taken(String file, int size) {
    return "Takes " + size + (size == 1 ? " entry" : " entries") + " from " + file;
  }

  /** Says that a user's own spec takes nothing. */
  public static String notTaken(String file) {
    return file + " is passed over, because <specFile> is run as it is";
  }

  /** Says that a file of the project is not there any more. */
  public static String fileGone(String file, String path) {
    return file + " names " + path + ", which is in no source root any more; it is passed over";
  }

  /**
   * What a program lacks, by what it is.
   *
   * @param modules names
   * @param datas files as a user writes them, and the folder in the program
   * @param binaries the same for libraries
   * @param collectData packages whose data files are wanted
   * @param systemLibraries names of libraries of the system
   * @param metadata names of distributions
   * @param excluded modules that the user left out
   */
  public record Lacking(
      List<String> modules,
      List<FileAndTarget> datas,
      List<FileAndTarget> binaries,
      List<String> collectData,
      List<String> systemLibraries,
      List<String> metadata,
      List<String> excluded) {}

  /**
   * A file for the configuration.
   *
   * @param source path, relative to the project if it is in it
   * @param target folder in the program
   */
  public record FileAndTarget(String source, String target) {}

  /**
   * Returns what is missing with the configuration that adds it.
   *
   * @param applied whether the names were written to the committed file
   * @param file its name
   */
  public static String missing(Lacking lacking, boolean applied, String file) {
    List<String> parts = new ArrayList<>();
    String xml = xml(lacking);
    if (!xml.isEmpty() && applied) {
      parts.add(
          "wrote it to "
              + file
              + ", which generate-spec takes from now on; commit it, and freeze again. As configuration it is:"
              + xml);
    } else if (!xml.isEmpty()) {
      parts.add(
          "to add it, write this into <configuration>, or let -Dpybundle.trace.apply write it to "
              + file
              + ":"
              + xml);
    }
    if (!lacking.systemLibraries().isEmpty()) {
      parts.add(
          "the system's "
              + String.join(", ", lacking.systemLibraries())
              + " is loaded by name: a user's machine must have it, or <binaries><binary><source> name its path");
    }
    if (!lacking.excluded().isEmpty()) {
      parts.add(
          "used although <excludes> leaves it out: "
              + some(lacking.excluded())
              + "; see that the program can do without, or remove the <exclude>");
    }
    return String.join("\n", parts);
  }

  private static String xml(Lacking lacking) {
    StringBuilder xml = new StringBuilder();
    names(xml, "hiddenImports", "hiddenImport", lacking.modules());
    files(xml, "datas", "data", lacking.datas());
    names(xml, "collectData", "package", lacking.collectData());
    files(xml, "binaries", "binary", lacking.binaries());
    names(xml, "copyMetadata", "distribution", lacking.metadata());
    return xml.toString();
  }

  private static void names(StringBuilder xml, String outer, String inner, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    xml.append("\n  <").append(outer).append('>');
    names.forEach(name -> xml.append("\n    ").append(element(inner, name)));
    xml.append("\n  </").append(outer).append('>');
  }

  private static void files(
      StringBuilder xml, String outer, String inner, List<FileAndTarget> files) {
    if (files.isEmpty()) {
      return;
    }
    xml.append("\n  <").append(outer).append('>');
    for (FileAndTarget file : files) {
      xml.append("\n    <").append(inner).append('>');
      xml.append(element("source", file.source())).append(element("target", file.target()));
      xml.append("</").append(inner).append('>');
    }
    xml.append("\n  </").append(outer).append('>');
  }

  private static String element(String name, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return "<" + name + ">" + escaped + "</" + name + ">";
  }

  /**
   * Returns what is frozen for nothing.
   *
   * @param megabytes distribution to what was not used of it, the largest first
   * @param report where all of it is
   */
  public static String unused(Map<String, String> megabytes, Path report) {
    return "frozen and not used this time (largest: "
        + new LinkedHashMap<>(megabytes)
            .entrySet().stream()
                .limit(NAMED)
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "))
        + "; all in "
        + report
        + "): candidates for <trim> and <excludes>, but only for what you know the program never needs";
  }

  /** Returns e.g. {@code 2 modules}. */
  public static String count(int number, String one, String several) {
    return number + " " + (number == 1 ? one : several);
  }

  private static String some(List<String> names) {
    int more = names.size() - NAMED;
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
