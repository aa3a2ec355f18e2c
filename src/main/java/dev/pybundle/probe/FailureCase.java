package dev.pybundle.probe;

import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.EnvironmentFacts.FrameFacts;
import dev.pybundle.probe.EnvironmentFacts.ImportFacts;
import dev.pybundle.probe.EnvironmentFacts.ModuleFacts;
import dev.pybundle.probe.ProbeProblems.PrintedOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A failure whose kind is known.
 *
 * @param observation what was seen
 * @param context where the program comes from
 * @param output what it printed
 * @param match the words that gave the kind away
 * @param environment what its environment and its sources tell
 * @param host the machine that builds
 */
record FailureCase(
    Observation observation,
    DiagnosisContext context,
    ProgramOutput output,
    MatchResult match,
    EnvironmentFacts environment,
    HostSystem host) {

  /** A onefile program unpacks itself to _MEI…, a onedir program has _internal beside it. */
  private static final Pattern INSIDE =
      Pattern.compile(".*?[/\\\\](?:_MEI\\w+|_internal)[/\\\\](.+)");

  private static final Pattern IMPORTLIB = Pattern.compile("[/\\\\]importlib[/\\\\]");

  /** Returns what the rule's pattern found. */
  String found(int group) {
    return Objects.requireNonNullElse(match.group(group), "");
  }

  /** Returns the line of the output that gave the kind away. */
  String said() {
    return output.lineAt(match.start());
  }

  /** Returns the last lines of the output, for the end of a sentence. */
  String lastLines() {
    return lastLines(observation, context);
  }

  static String lastLines(Observation observation, DiagnosisContext context) {
    return new PrintedOutput(observation.output(), context.workspace().log("probe")).text();
  }

  /** Returns advice to have the program show its imports; an empty text if it cannot do that. */
  String ifImportsAreShown(String advice) {
    return context.showsImports() ? advice : "";
  }

  /** Returns a path as a user writes it in the POM. */
  String shown(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path basedir = context.basedir().toAbsolutePath().normalize();
    String text =
        absolute.startsWith(basedir) ? basedir.relativize(absolute).toString() : path.toString();
    return (text.isEmpty() ? "." : text).replace('\\', '/');
  }

  String shown(String path) {
    return shown(Path.of(path));
  }

  /** Returns the path of something in the program, if it is one, relative to its folder. */
  static Optional<String> inside(String path, Path program) {
    var matcher = INSIDE.matcher(path);
    if (matcher.matches()) {
      return Optional.of(matcher.group(1).replace('\\', '/'));
    }
    @Nullable Path folder = program.getParent();
    if (folder == null || !path.startsWith(folder.toString())) {
      return Optional.empty();
    }
    String rest = path.substring(folder.toString().length()).replace('\\', '/');
    return rest.startsWith("/") ? Optional.of(rest.substring(1)) : Optional.empty();
  }

  /** Returns the innermost line of the traceback that is no part of Python or PyInstaller. */
  Optional<FrameFacts> culprit() {
    return innermost(frame -> frame.own() || frame.distribution() != null);
  }

  /** Returns the innermost line of the traceback that is the user's. */
  Optional<FrameFacts> ownLine() {
    return innermost(FrameFacts::own);
  }

  /** Returns where that line is, for the start of a sentence. */
  String where() {
    return ownLine().map(this::place).orElse("the program");
  }

  private Optional<FrameFacts> innermost(Predicate<FrameFacts> wanted) {
    List<FrameFacts> frames = new ArrayList<>(environment.frames());
    Collections.reverse(frames);
    return frames.stream().filter(wanted).findFirst();
  }

  private String place(FrameFacts frame) {
    String file = Objects.requireNonNullElse(frame.file(), "");
    @Nullable String distribution = frame.distribution();
    return distribution == null
        ? shown(file) + ":" + frame.line()
        : distribution + " (" + Path.of(file).getFileName() + ":" + frame.line() + ")";
  }

  /** Returns who imports a module, and how: where the traceback is, else what the sources say. */
  Importer importer(ModuleFacts module) {
    Optional<FrameFacts> frame = culprit().filter(line -> line.how() != null);
    if (frame.isPresent()) {
      return new Importer(place(frame.get()), how(frame.get()));
    }
    return module.imports().stream()
        .findFirst()
        .map(line -> new Importer(place(line), line.how()))
        .orElseGet(() -> new Importer(where(), "unknown"));
  }

  private static boolean isSource(@Nullable String file) {
    return file != null && !IMPORTLIB.matcher(file).find();
  }

  /** A line may import a module of Python that imports the one which is missing. */
  private String how(FrameFacts line) {
    boolean itself = innermost(frame -> isSource(frame.file())).filter(line::equals).isPresent();
    return itself ? Objects.requireNonNullElse(line.how(), "static") : "unknown";
  }

  private String place(ImportFacts line) {
    return shown(line.file()) + ":" + line.line();
  }

  /**
   * Who imports a module.
   *
   * @param place file and line
   * @param how as the script says it, or {@code unknown}
   */
  record Importer(String place, String how) {

    boolean computes() {
      return how.equals("computed");
    }

    String sentence(String module) {
      return ModuleProblems.imports(place, how, module);
    }
  }
}
