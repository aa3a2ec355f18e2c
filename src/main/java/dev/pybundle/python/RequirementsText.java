package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads requirement files as far as pybundle must understand them: what they name and where, what
 * they include, and whether all of it is locked by hashes. The installer is the one that judges
 * them. Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
final class RequirementsText {

  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*$");
  private static final Pattern INCLUDE =
      Pattern.compile("(-r|--requirement|-c|--constraint)(?:\\s*=\\s*|\\s*)(\\S.*)");
  private static final Pattern EDITABLE = Pattern.compile("(?:-e|--editable)[\\s=]+(\\S.*)");
  private static final Pattern HASH = Pattern.compile("\\s--hash[=\\s]\\s*\\S+");
  private static final Pattern NAME =
      Pattern.compile("([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\\s*(?:\\[[^\\]]*\\])?\\s*(.*)");
  private static final Pattern EGG = Pattern.compile("#egg=([A-Za-z0-9._-]+)");
  private static final Pattern WHEEL = Pattern.compile("([A-Za-z0-9._]+)-[^/\\\\]+\\.whl");
  private static final Pattern DIRECT = Pattern.compile("[\\w.\\-\\[\\], ]+@\\s*");
  private static final Pattern PLACE =
      Pattern.compile("(?:file:(?://)?)?([^\\s\\[;].*?)(?=\\s*(?:[\\[;]|\\s--|$))");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final List<Requirement> requirements = new ArrayList<>();
  private final Set<Path> files = new LinkedHashSet<>();
  private final List<Written> written = new ArrayList<>();

  private final Inputs inputs;

  private RequirementsText(Inputs inputs) {
    this.inputs = inputs;
  }

  /**
   * Reads a file and all that it includes.
   *
   * @param inputs notes what is looked at
   * @throws ProblemException if it includes a file that does not exist
   * @throws IOException if a file cannot be read
   */
  static RequirementsText read(Path file, Inputs inputs) throws ProblemException, IOException {
    RequirementsText text = new RequirementsText(inputs);
    text.add(file, true);
    return text;
  }

  /** Reads one requirement as a requirements file would hold it. */
  static Requirement requirement(String text, Path file, int line) {
    Matcher hash = HASH.matcher(" " + text);
    boolean hashed = hash.find();
    String plain = (hashed ? hash.replaceAll("") : text).strip();
    return new Requirement(nameOf(plain), plain, file, line, hashed);
  }

  /** Returns a file with one line, a project that is to be installed. */
  static RequirementsText ofProject(Path folder, List<String> extras) {
    RequirementsText text = new RequirementsText(Inputs.unrecorded());
    String after = extras.isEmpty() ? "" : "[" + String.join(",", extras) + "]";
    text.written.add(new Written("", folder, after));
    return text;
  }

  /** Returns what is required; constraints require nothing. */
  List<Requirement> requirements() {
    return List.copyOf(requirements);
  }

  /** Returns all files that were read, constraints too. */
  List<Path> files() {
    return List.copyOf(files);
  }

  /** Returns wheels, archives and project folders on this machine that are required. */
  List<Path> localSources() {
    return written.stream().map(Written::place).filter(Objects::nonNull).distinct().toList();
  }

  /**
   * Returns one file that says the same from any folder, with nothing editable.
   *
   * @param installed what is installed in place of some local sources
   */
  String text(Map<Path, Path> installed) {
    return written.stream().map(line -> line.text(installed) + "\n").collect(Collectors.joining());
  }

  /** Returns whether every requirement is locked by a hash. */
  boolean hashed() {
    return !requirements.isEmpty() && requirements.stream().allMatch(Requirement::hashed);
  }

  private void add(Path file, boolean required) throws ProblemException, IOException {
    if (!files.add(file)) {
      return;
    }
    for (LogicalLine line : logicalLines(inputs.content(file))) {
      Matcher include = INCLUDE.matcher(line.text());
      if (include.matches()) {
        boolean constraint = include.group(1).equals("-c") || include.group(1).contains("const");
        include(file, line, include.group(2), required && !constraint);
      } else if (required) {
        require(file, line);
      }
    }
  }

  private void include(Path file, LogicalLine line, String target, boolean required)
      throws ProblemException, IOException {
    if (target.contains("://") || target.contains("${")) {
      written.add(new Written(line.text(), null, ""));
      return;
    }
    Path included = file.resolveSibling(target).normalize();
    if (!Files.isRegularFile(inputs.content(included))) {
      throw PythonProblems.includedRequirementsMissing(file, line.number(), included).asException();
    }
    if (!required) {
      written.add(new Written("-c ", included, ""));
    }
    add(included, required);
  }

  private void require(Path file, LogicalLine line) {
    Matcher editable = EDITABLE.matcher(line.text());
    String text = editable.matches() ? editable.group(1) : line.text();
    if (text.startsWith("-")) {
      written.add(new Written(line.text(), null, ""));
      return;
    }
    written.add(local(file, text, inputs).orElse(new Written(line.text(), null, "")));
    requirements.add(requirement(text, file, line.number()));
  }

  /** Returns the file or folder of this machine that a requirement names. */
  static Optional<Path> localSource(Path file, String text, Inputs inputs) {
    return local(file, text, inputs).map(Written::place);
  }

  private static Optional<Written> local(Path file, String text, Inputs inputs) {
    Matcher direct = DIRECT.matcher(text);
    int start = direct.lookingAt() ? direct.end() : 0;
    Matcher named = PLACE.matcher(text.substring(start));
    if (!named.lookingAt()) {
      return Optional.empty();
    }
    String place = named.group(1);
    try {
      Path path = file.resolveSibling(place).normalize();
      boolean local = place.startsWith(".") || place.contains("/") || place.endsWith(".whl");
      return local && Files.exists(inputs.file(path))
          ? Optional.of(
              new Written(text.substring(0, start), path, text.substring(start + named.end())))
          : Optional.empty();
    } catch (InvalidPathException notPath) {
      return Optional.empty();
    }
  }

  /**
   * A line, or one that names a place of this machine.
   *
   * @param before what stands before the place
   * @param place null if there is none
   * @param after what stands behind it: extras, a marker, hashes
   */
  private record Written(String before, @Nullable Path place, String after) {

    String text(Map<Path, Path> installed) {
      return place == null ? before : before + installed.getOrDefault(place, place).toUri() + after;
    }
  }

  private static String nameOf(String text) {
    Matcher egg = EGG.matcher(text);
    if (egg.find()) {
      return Requirement.normalized(egg.group(1));
    }
    Matcher name = NAME.matcher(text);
    if (name.matches() && !name.group(2).startsWith(":") && !name.group(2).startsWith("/")) {
      Matcher wheel = WHEEL.matcher(text);
      return Requirement.normalized(wheel.matches() ? wheel.group(1) : name.group(1));
    }
    Matcher wheel = WHEEL.matcher(text);
    return wheel.find() ? Requirement.normalized(wheel.group(1)) : "";
  }

  /** A line after its continuations were joined, and where it begins. */
  private record LogicalLine(String text, int number) {}

  private static List<LogicalLine> logicalLines(Path file) throws IOException {
    String content = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    List<LogicalLine> lines = new ArrayList<>();
    StringBuilder joined = new StringBuilder();
    int start = 1;
    int number = 0;
    for (String line : content.replace(BYTE_ORDER_MARK, "").lines().toList()) {
      number++;
      start = joined.isEmpty() ? number : start;
      boolean continues = line.endsWith("\\") && !line.stripLeading().startsWith("#");
      joined.append(continues ? line.substring(0, line.length() - 1) + " " : line);
      if (!continues) {
        addLine(lines, joined.toString(), start);
        joined.setLength(0);
      }
    }
    addLine(lines, joined.toString(), start);
    return lines;
  }

  private static void addLine(List<LogicalLine> lines, String text, int number) {
    String plain =
        text.indexOf('#') < 0 ? text.strip() : COMMENT.matcher(text).replaceAll("").strip();
    if (!plain.isEmpty()) {
      lines.add(new LogicalLine(plain, number));
    }
  }
}
