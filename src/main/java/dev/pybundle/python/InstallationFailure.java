package dev.pybundle.python;

import dev.pybundle.message.Problem;
import dev.pybundle.message.Redaction;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds in an installer's output which requirement is at fault, and what to do about it. */
final class InstallationFailure {

  /** What an installer says, and what helps; the first that matches counts. */
  private record Remedy(Pattern said, String advice) {

    static Remedy of(String said, String advice) {
      return new Remedy(
          Pattern.compile(said, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE), advice);
    }
  }

  /** What uv says if nothing may be built. */
  private static final String NO_WHEEL =
      "building (?:source distributions|from source) is disabled";

  private static final Remedy NOT_BUILT =
      Remedy.of(
          "failed to build|build backend|subprocess-exited-with-error|metadata-generation",
          "choose a version that has wheels for %s%g, or install the compiler and the libraries"
              + " that it is built with");

  private static final List<Remedy> REMEDIES =
      List.of(
          Remedy.of(
              "hash mismatch|do not match the hashes",
              "find out why the package changed, and only then write the new hash"),
          Remedy.of(
              "must have a hash|--require-hashes",
              "give every requirement a hash, e.g. with: uv pip compile --generate-hashes"
                  + " requirements.in -o requirements.txt"),
          Remedy.of(
              "network was disabled|network connectivity is disabled",
              "run Maven once without -o, which fills the cache"),
          Remedy.of(
              "client error \\(connect\\)|dns error|newconnectionerror|failed to establish|name"
                  + " resolution|operation timed out|read timed out|invalid peer"
                  + " certificate|certificate verify|unauthorized|forbidden",
              "check the network, the proxy (HTTPS_PROXY), the certificates (SSL_CERT_FILE) and"
                  + " the package index (UV_DEFAULT_INDEX for uv, PIP_INDEX_URL or pip.conf for"
                  + " pip)"),
          Remedy.of(
              "multiple top-level (?:packages|modules) discovered in a flat-layout: (\\[.*\\])",
              "write into its pyproject.toml which of them are the program's, of these:"
                  + " [tool.setuptools] packages = $1"),
          Remedy.of(
              "distribution not found at|no such file or directory: '/.*/(?:croot|build)/",
              "write its version in place of the folder, which is one of the machine that wrote the"
                  + " file, as pip list --format=freeze does"),
          onlyFor("win", "win32"),
          onlyFor("macosx", "darwin"),
          Remedy.of(
              "no wheels with a matching platform tag \\(e\\.g\\., `(?:many|musl)?linux",
              "choose a version that has wheels for the target, %s%g"),
          onlyFor("(?:many|musl)?linux", "linux"),
          Remedy.of(
              NO_WHEEL,
              "choose a version that has a wheel for the target%g, or build that target on a"
                  + " machine of its kind: what is compiled here runs here only"),
          NOT_BUILT,
          Remedy.of(
              "no wheels with a matching|current python version|requires-python"
                  + "|not a supported wheel|different python",
              "choose a version that has wheels for %s%g, or another Python, e.g."
                  + " <python>3.12</python>"),
          Remedy.of(
              "was not found in the package registry|from versions: none",
              "correct the name, or name the package index that has it (UV_DEFAULT_INDEX for uv,"
                  + " PIP_INDEX_URL or pip.conf for pip)"),
          Remedy.of(
              "no version of|no matching distribution|no versions of",
              "choose a version that exists"),
          Remedy.of(
              "conflict|unsatisfiable|cannot be used",
              "loosen one of the versions that contradict each other"));

  private static final int MOST_LINES = 5_000;

  private static final String UNKNOWN = "correct what the last lines of the installer name";

  /** A name with a version, as both installers write requirements. */
  private static final Pattern PINNED =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)(?:\\[[^\\]]*\\])?\\s*(?:[=<>!~]=|[<>])");

  /** Any name in a line that tells a cause. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Where a requirement is, if it says so. */
  private static final Pattern PLACE = Pattern.compile("@ *(\\S+)");

  private static final Pattern CAUSE =
      Pattern.compile("Because|cause:|ERROR:|require|Failed to|attempted to");

  private InstallationFailure() {}

  /** What uv says of a package that is for one system only. */
  private static Remedy onlyFor(String tags, String platform) {
    return Remedy.of(
        "wheels are available for .* platforms?: (?:`" + tags + "\\w*`,? ?)+$",
        "say that it is for that system only: %r; sys_platform == \"" + platform + "\"");
  }

  /** Returns what went wrong with the user's requirements. */
  static Problem ofRequirements(
      EnvironmentRequest request,
      Requirements requirements,
      InterpreterInfo interpreter,
      ProcessResult result)
      throws IOException {
    return PythonProblems.installationFailed(
        Tools.describe(result),
        place(request, requirements, result),
        advice(result, interpreter, glibc(request))
            .replace(
                "%r",
                Redaction.of(
                    culprit(requirements.entries(), said(result))
                        .map(Requirement::text)
                        .orElse("…"))));
  }

  private static String glibc(EnvironmentRequest request) {
    return request.maxGlibc() == null
        ? ""
        : " and glibc %s (<maxGlibc>)".formatted(request.maxGlibc());
  }

  /** Returns which of the user's requirements is at fault. */
  static String place(EnvironmentRequest request, Requirements requirements, ProcessResult result)
      throws IOException {
    String file = request.display(requirements.given());
    return Redaction.of(
        culprit(requirements.entries(), said(result))
            .map(
                entry ->
                    entry.line() > 0
                        ? request.display(entry.file())
                            + ":"
                            + entry.line()
                            + " ("
                            + entry.text()
                            + ")"
                        : entry.text() + " of " + file)
            .orElse(file));
  }

  /** Returns whether something has no wheel, where that is what is wanted. */
  static boolean wantsWheels(ProcessResult result) throws IOException {
    return Pattern.compile(NO_WHEEL, Pattern.CASE_INSENSITIVE)
        .matcher(String.join("\n", said(result)))
        .find();
  }

  /** Returns what went wrong with something that pybundle itself installs. */
  static Problem ofPins(List<String> pins, InterpreterInfo interpreter, ProcessResult result)
      throws IOException {
    return PythonProblems.installationFailed(
        Tools.describe(result), String.join(", ", pins), advice(result, interpreter, ""));
  }

  /** Returns what it means that the user's own project cannot be built. */
  static Problem ofOwn(String project, ProcessResult result) throws IOException {
    String remedy = advice(result);
    return PythonProblems.ownNotBuilt(
        project,
        String.valueOf(result.command().log()),
        remedy.equals(NOT_BUILT.advice())
            ? "read there what its build backend said"
            : remedy.replace("%g", ""));
  }

  private static String advice(ProcessResult result, InterpreterInfo interpreter, String glibc)
      throws IOException {
    return advice(result).replace("%s", interpreter.displayName()).replace("%g", glibc);
  }

  private static String advice(ProcessResult result) throws IOException {
    if (result.command().arguments().contains("--no-index")) {
      return "run Maven without -o, or install uv, which can work from its cache, or let"
          + " PIP_FIND_LINKS name a folder with all wheels";
    }
    return remedy(said(result));
  }

  /**
   * Returns what helps, with {@code %s} for the interpreter, {@code %g} for the glibc, {@code %r}
   * for the requirement.
   */
  static String remedy(List<String> output) {
    String said = String.join("\n", output);
    for (Remedy remedy : REMEDIES) {
      Matcher matcher = remedy.said().matcher(said);
      if (matcher.find()) {
        return matcher.groupCount() > 0
            ? remedy.advice().replace("$1", matcher.group(1))
            : remedy.advice();
      }
    }
    return UNKNOWN;
  }

  /** Returns the output from its start: when something is built, the cause is far from the end. */
  private static List<String> said(ProcessResult result) throws IOException {
    @Nullable Path log = result.command().log();
    if (log == null || !Files.exists(log)) {
      return result.lastLines();
    }
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      // The first line is the command itself.
      return lines.skip(1).limit(MOST_LINES).toList();
    }
  }

  /** Returns the requirement that the output names first. */
  static Optional<Requirement> culprit(List<Requirement> entries, List<String> output) {
    Optional<Requirement> pinned =
        output.stream()
            .flatMap(line -> names(PINNED, 1, line))
            .flatMap(name -> entry(entries, name).stream())
            .findFirst();
    if (pinned.isPresent()) {
      return pinned;
    }
    Optional<Requirement> placed =
        entries.stream()
            .filter(entry -> PLACE.matcher(entry.text()).find())
            .filter(entry -> output.stream().anyMatch(line -> namesPlace(line, entry.text())))
            .findFirst();
    return placed.isPresent()
        ? placed
        : output.stream()
            .filter(line -> CAUSE.matcher(line).find())
            .flatMap(line -> names(NAME, 0, line))
            .flatMap(name -> entry(entries, name).stream())
            .findFirst();
  }

  private static boolean namesPlace(String line, String requirement) {
    Matcher place = PLACE.matcher(requirement);
    return place.find() && line.contains(place.group(1));
  }

  private static Stream<String> names(Pattern pattern, int group, String line) {
    return pattern.matcher(line).results().map(result -> result.group(group));
  }

  private static Optional<Requirement> entry(List<Requirement> entries, String name) {
    String normalized = Requirement.normalized(name);
    return entries.stream().filter(entry -> entry.name().equals(normalized)).findFirst();
  }
}
