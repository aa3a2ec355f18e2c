package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.freeze.FreezeProblems;
import dev.pybundle.message.Problem;
import dev.pybundle.process.OutputListener;
import dev.pybundle.spec.BundleSpec;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/**
 * Reads what PyInstaller says: hands each line to Maven at PyInstaller's own level, and keeps the
 * problems that it only mentions, because it ends with 0 all the same.
 *
 * <p>Format of a line: {@code %(relativeCreated)d %(levelname)s: %(message)s}, on standard error.
 */
final class PyInstallerLog implements OutputListener {

  private static final Pattern LINE =
      Pattern.compile(
          "\\d+ (TRACE|DEBUG|INFO|WARN|WARNING|DEPRECATION|ERROR|FATAL|CRITICAL): (.*)");

  private static final String LIBRARY_NOT_FOUND = "Library not found: could not resolve";

  /** What PyInstaller says and what it means; a rule may find that a line is harmless. */
  private static final Map<Pattern, BiFunction<BundleSpec, MatchResult, Optional<Problem>>> RULES =
      Map.of(
          Pattern.compile("Hidden import '([^']+)' not found"),
          (spec, match) -> Optional.of(missingModule(spec, match.group(1))),
          Pattern.compile("Does not load on the target: '([^']+)': (.+)"),
          (spec, match) ->
              Optional.of(FreezeProblems.notLoaded(match.group(1), spec.triple(), match.group(2))),
          Pattern.compile(
              "IncompatibleBinaryArchError: (.+?) (?:is not a fat|does not contain|is"
                  + " incompatible)"),
          (spec, match) ->
              Optional.of(
                  new Problem(
                      match.group(1)
                          + " has not the code that <target>"
                          + spec.triple()
                          + "</target> means",
                      "take a build of it that has, or leave the module out with <excludes>, or"
                          + " choose a <target> that it is for")),
          Pattern.compile(LIBRARY_NOT_FOUND + " '([^']+)', dependency of '([^']+)'"),
          PyInstallerLog::missingLibrary,
          Pattern.compile("ERROR: Unable to find '([^']+)' when adding binary and data files"),
          (spec, match) ->
              Optional.of(FreezeProblems.sourceMissing(match.group(1), PyInstallerFreezer.NAME)),
          Pattern.compile("PythonLibraryNotFoundError|Python (shared )?library not found"),
          (spec, match) ->
              Optional.of(
                  new Problem(
                      "PyInstaller found no shared library of this Python",
                      "give a Python that was built with --enable-shared as <python>, or install"
                          + " your distribution's libpython package")),
          Pattern.compile(
              "(objcopy|objdump|ldd)['\"]?(: (command )?not found|.*No such file or directory)"),
          (spec, match) ->
              Optional.of(
                  new Problem(
                      "PyInstaller needs '" + match.group(1) + "' to put a program together",
                      "install binutils, e.g. apt-get install binutils")));

  private final Logger logger;
  private final BundleSpec spec;
  private final Set<Problem> problems = new LinkedHashSet<>();
  private String level = "INFO";
  private boolean libraryNotFound;

  PyInstallerLog(Logger logger, BundleSpec spec) {
    this.logger = logger;
    this.spec = spec;
  }

  @Override
  public void line(Stream stream, String line) {
    Matcher matcher = LINE.matcher(line);
    boolean own = matcher.matches();
    if (own) {
      level = matcher.group(1);
    }
    say(own ? matcher.group(2) : line);
    RULES.forEach((pattern, rule) -> apply(pattern, rule, line));
    libraryNotFound |= line.contains(LIBRARY_NOT_FOUND);
  }

  /** Returns whether a library was wanted that the system does not have, by whomever. */
  boolean isLibraryNotFound() {
    return libraryNotFound;
  }

  /** Returns the problems that were mentioned, in the order of the log. */
  List<Problem> problems() {
    return List.copyOf(problems);
  }

  private void apply(
      Pattern pattern, BiFunction<BundleSpec, MatchResult, Optional<Problem>> rule, String line) {
    Matcher matcher = pattern.matcher(line);
    if (matcher.find()) {
      rule.apply(spec, matcher).ifPresent(problems::add);
    }
  }

  private void say(String text) {
    switch (level) {
      case "TRACE", "DEBUG" -> logger.debug("[pyinstaller] {}", text);
      case "WARN", "WARNING", "DEPRECATION" -> logger.warn("[pyinstaller] {}", text);
      case "ERROR", "FATAL", "CRITICAL" -> logger.error("[pyinstaller] {}", text);
      default -> logger.info("[pyinstaller] {}", text);
    }
  }

  private static Problem missingModule(BundleSpec spec, String module) {
    return spec.lazy().downloadModule().filter(module::equals).isPresent()
        ? new Problem(
            "<lazy><download>%s</download> names the module %s, which was not found"
                .formatted(spec.lazy().download(), module),
            "write the name of a module as the entry would import it")
        : FreezeProblems.hiddenImportMissing(module, PyInstallerFreezer.NAME);
  }

  /**
   * A library that one of the user's own binaries wants must be there. One that a package wants is
   * often an optional back end, so there the warning of PyInstaller is enough.
   */
  private static Optional<Problem> missingLibrary(BundleSpec spec, MatchResult match) {
    Path wantedBy = Path.of(match.group(2));
    boolean usersOwn =
        spec.collected().binaries().stream()
            .anyMatch(binary -> wantedBy.startsWith(binary.source()));
    return usersOwn
        ? Optional.of(FreezeProblems.libraryMissing(match.group(1), match.group(2)))
        : Optional.empty();
  }
}
