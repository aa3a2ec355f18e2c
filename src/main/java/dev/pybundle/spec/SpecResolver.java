package dev.pybundle.spec;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the typed model of what the user typed: fills in defaults, makes paths absolute and refuses
 * everything that a tool would refuse later, or, worse, would swallow.
 */
public class SpecResolver {

  /** Values of {@code <debug>}, the default first. */
  public static final List<String> DEBUG =
      List.of("none", "imports", "bootloader", "noarchive", "all");

  private static final List<String> LAYOUTS =
      Stream.of(Layout.onefile, Layout.onedir).map(Layout::id).toList();
  private static final int MOST_OPTIMIZED = 2;
  private static final int LONGEST_DEADLINE = 60;

  /** What PyInstaller's bootloader reads besides what has a parameter of its own. */
  private static final Pattern PYTHON_OPTION =
      Pattern.compile("v|verbose|[WX] [\\x21-\\x7E][\\x20-\\x7E]*|hash_seed=[0-9]{1,10}");

  private static final Pattern OTHER_PARAMETERS =
      Pattern.compile("u|unbuffered|O|OO|optimize|X utf8(?:=.*)?");

  /** Returns where the entry is looked for if none is named, relative to the project. */
  public static List<String> usualEntries() {
    return EntryResolver.DEFAULT_ENTRIES;
  }

  /**
   * Resolves and validates.
   *
   * @param input what the user typed
   * @param triple the machine to freeze for
   * @param inputs notes what is looked at
   * @throws ProblemException for the first thing that cannot work
   */
  public ResolvedSpec resolve(SpecInput input, TargetTriple triple, Inputs inputs)
      throws ProblemException {
    List<String> warnings = new ArrayList<>();
    InputPaths paths = new InputPaths(input.basedir(), inputs);
    RecordResolver records = new RecordResolver(input, paths);
    String name =
        ProgramName.check(ParameterValues.text(input.typed("name"), input.project().artifactId()));
    String typedLayout = ParameterValues.text(input.typed("layout"));
    Layout layout =
        Layout.valueOf(
            ParameterValues.oneOf(
                "<layout>", typedLayout == null ? LAYOUTS.get(0) : typedLayout, LAYOUTS));
    Path specFile = specFile(input, paths);
    EntryResolver.Entry entry = new EntryResolver(input, paths, warnings).resolve(specFile);
    Debug debug =
        Debug.of(
            ParameterValues.oneOf(
                "<debug>", ParameterValues.text(input.typed("debug"), DEBUG.get(0)), DEBUG));
    ExecutableResolver executables = new ExecutableResolver(records, triple, warnings);
    BundleSpec spec =
        new BundleSpec(
            name,
            input.project().version(),
            triple.value(),
            layout,
            typedLayout != null,
            entry.script(),
            entry.sourceRoots(),
            specFile,
            guard(input.guard(), specFile),
            lazy(input.lazy(), specFile),
            new CollectedResolver(records, triple.os(), warnings).resolve(debug.noarchive()),
            interpreter(records, debug, warnings),
            executables.executable(name, layout, debug.bootloader()),
            executables.windows(name),
            executables.macos());
    executables.warnAboutOtherSystems();
    warnings.addAll(SetOptions.overruled(input, spec));
    return new ResolvedSpec(spec, entry.entryPoint(), warnings);
  }

  private static @Nullable Path specFile(SpecInput input, InputPaths paths)
      throws ProblemException {
    Path specFile = paths.optionalFile("<specFile>", input.typed("specFile"));
    if (specFile != null) {
      List<String> unused = SetOptions.ofGeneratedSpec(input);
      if (!unused.isEmpty()) {
        throw SpecProblems.optionsBesideSpecFile(specFile, unused).asException();
      }
    }
    return specFile;
  }

  /** A spec of the user's own may be without the hook, so it is not taken for granted. */
  private static BundleSpec.Guard guard(SpecInput.Guard typed, @Nullable Path specFile)
      throws ProblemException {
    GuardMode usual = typed.tauri() && specFile == null ? GuardMode.sidecar : GuardMode.off;
    String mode =
        ParameterValues.oneOf(
            "<guard><mode>", ParameterValues.text(typed.mode(), usual.name()), GuardMode.ids());
    double deadline =
        Objects.requireNonNullElse(typed.deadline(), BundleSpec.Guard.DEFAULT_DEADLINE);
    if (!(deadline >= 0 && deadline <= LONGEST_DEADLINE)) {
      throw new Problem(
              "<guard><deadline>%s</deadline> is not between 0 and %d seconds"
                  .formatted(deadline, LONGEST_DEADLINE),
              "write how long the program needs to shut down, e.g. <deadline>2</deadline>")
          .asException();
    }
    return new BundleSpec.Guard(GuardMode.valueOf(mode), deadline);
  }

  private static BundleSpec.Lazy lazy(SpecInput.Lazy typed, @Nullable Path specFile)
      throws ProblemException {
    List<String> distributions =
        PythonNames.distributions("<lazy><distributions><distribution>", typed.distributions())
            .stream()
            .map(PythonNames::normalized)
            .distinct()
            .toList();
    String download = ParameterValues.text(typed.download());
    if (specFile != null && !distributions.isEmpty()) {
      throw SpecProblems.optionsBesideSpecFile(specFile, List.of("<lazy>")).asException();
    }
    if (download != null && distributions.isEmpty()) {
      throw new Problem(
              "<lazy><download> has nothing to download, because <lazy> names no <distributions>",
              "write <distributions><distribution>pandas</distribution></distributions> into"
                  + " <lazy>, or remove it")
          .asException();
    }
    if (download != null && !PythonNames.isFunction(download)) {
      throw new Problem(
              "<lazy><download>%s</download> is no function of a module".formatted(download),
              "write it as module:function, e.g. backend.parts:download")
          .asException();
    }
    return new BundleSpec.Lazy(distributions, download);
  }

  private static BundleSpec.Interpreter interpreter(
      RecordResolver records, Debug debug, List<String> warnings) throws ProblemException {
    BundleSpec.Interpreter interpreter =
        records.resolve(
            BundleSpec.Interpreter.class,
            Map.of("options", () -> pythonOptions(records.input().typed("pythonOptions"), debug)));
    int optimize = interpreter.optimize();
    if (optimize < 0 || optimize > MOST_OPTIMIZED) {
      throw new Problem(
              "<optimize>%d</optimize> is no level of optimization".formatted(optimize),
              "write 0, or 1 to leave out assert statements, or 2 to leave out docstrings too")
          .asException();
    }
    if (optimize == MOST_OPTIMIZED) {
      warnings.add(SpecProblems.docstringsAreLost());
    }
    return interpreter;
  }

  private static List<String> pythonOptions(@Nullable List<String> typed, Debug debug)
      throws ProblemException {
    Set<String> options = new LinkedHashSet<>();
    if (debug.imports()) {
      options.add("v");
    }
    for (String option : ParameterValues.texts("<pythonOptions><pythonOption>", typed)) {
      if (OTHER_PARAMETERS.matcher(option).matches()) {
        throw SpecProblems.optionWithParameter(option).asException();
      }
      if (!PYTHON_OPTION.matcher(option).matches()) {
        throw SpecProblems.badPythonOption(option).asException();
      }
      options.add(option.equals("verbose") ? "v" : option);
    }
    return List.copyOf(options);
  }

  /** What a value of {@code <debug>} asks for. */
  private record Debug(boolean imports, boolean bootloader, boolean noarchive) {

    static Debug of(String value) {
      boolean all = value.equals("all");
      return new Debug(
          all || value.equals("imports"),
          all || value.equals("bootloader"),
          all || value.equals("noarchive"));
    }
  }
}
