package dev.pybundle.spec;

import dev.pybundle.bundle.SourceFiles;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import dev.pybundle.spec.SpecInput.FileEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks what the user wants in the program besides what the analysis finds. */
final class CollectedResolver {

  static final List<String> COLLECTION_MODES = List.of("pyz", "pyc", "py", "pyz+py", "py+pyz");

  private static final Pattern DRIVE_OR_ROOT = Pattern.compile("(?:[A-Za-z]:|/).*", Pattern.DOTALL);

  private final SpecInput input;
  private final RecordResolver records;
  private final InputPaths paths;
  private final OperatingSystem os;
  private final List<String> warnings;

  CollectedResolver(RecordResolver records, OperatingSystem os, List<String> warnings) {
    this.records = records;
    this.input = records.input();
    this.paths = records.paths();
    this.os = os;
    this.warnings = warnings;
  }

  /**
   * Checks everything.
   *
   * @param noarchiveForDebug true if {@code <debug>} asks for modules as files
   */
  BundleSpec.Collected resolve(boolean noarchiveForDebug) throws ProblemException {
    BundleSpec.Collected collected =
        records.resolve(
            BundleSpec.Collected.class,
            Map.of(
                "datas", () -> files("<datas><data>", "datas"),
                "binaries", () -> files("<binaries><binary>", "binaries"),
                "excludes", () -> excludes(input.typed("excludes")),
                "hooksConfig", () -> hooksConfig(input.typed("hooksConfig")),
                "noarchive", () -> noarchiveForDebug || input.flag("noarchive"),
                "completeness", () -> completeness(input.typed("completeness")),
                "moduleCollectionMode", () -> collectionModes(input.typed("moduleCollectionMode")),
                "distributionFiles", List::of));
    refuseContradiction(collected.hiddenImports(), collected.excludes());
    return collected;
  }

  /** A spec of the user's own is run as it is, unless they say more. */
  private Completeness completeness(@Nullable String typed) throws ProblemException {
    Completeness usual =
        input.typed("specFile") == null ? Completeness.closure : Completeness.hooks;
    return Completeness.valueOf(
        ParameterValues.oneOf(
            "<completeness>", ParameterValues.text(typed, usual.name()), Completeness.ids()));
  }

  private static List<String> excludes(@Nullable List<String> typed) throws ProblemException {
    String parameter = "<excludes><exclude>";
    for (String name : ParameterValues.texts(parameter, typed)) {
      if (name.contains("*")) {
        throw new Problem(
                "<excludes><exclude> %s holds a wildcard, which PyInstaller would not find"
                    .formatted(name),
                "write the name of the package, which leaves out its submodules too")
            .asException();
      }
    }
    return PythonNames.modules(parameter, typed);
  }

  private static void refuseContradiction(List<String> hiddenImports, List<String> excludes)
      throws ProblemException {
    for (String module : hiddenImports) {
      for (String excluded : excludes) {
        if (PythonNames.isWithin(module, excluded)) {
          throw new Problem(
                  "<hiddenImports> wants %s, which <excludes> leaves out with %s"
                      .formatted(module, excluded),
                  "remove one of the two")
              .asException();
        }
      }
    }
  }

  private List<CollectedFile> files(String element, String parameter) throws ProblemException {
    Set<CollectedFile> files = new LinkedHashSet<>();
    int number = 0;
    for (FileEntry entry :
        ParameterValues.elements(element, input.<List<FileEntry>>typed(parameter))) {
      number++;
      Collection<Path> sources = sources(element, number, ParameterValues.text(entry.source()));
      String target = target(element, number, ParameterValues.text(entry.target()));
      sources.forEach(source -> files.add(new CollectedFile(source, target)));
    }
    return List.copyOf(files);
  }

  private Collection<Path> sources(String parameter, int number, @Nullable String text)
      throws ProblemException {
    String where = parameter + "<source>";
    if (text == null) {
      throw SpecProblems.missingPart(where, number).asException();
    }
    if (text.contains("**")) {
      throw new Problem(
              "%s number %d holds '**', which PyInstaller reads like '*': %s"
                  .formatted(where, number, text),
              "name the folder itself, which is taken with everything below it")
          .asException();
    }
    Collection<Path> found = find(where, number, text);
    for (Path path : found) {
      if (input.specFolder().startsWith(path)) {
        throw SpecProblems.sourceHoldsOutput(where, number, path, input.specFolder()).asException();
      }
      refuseSpecial(where, number, path);
      if (holdsNothing(path)) {
        warnings.add(
            "%s number %d holds no file, so nothing of it is in the program: %s"
                .formatted(where, number, path));
      }
    }
    return found;
  }

  private Collection<Path> find(String where, int number, String text) throws ProblemException {
    Optional<Path> literal = paths.existing(text);
    if (literal.isPresent()) {
      return Set.of(literal.get());
    }
    if (!FilePattern.isPattern(text)) {
      throw new Problem(
              "%s number %d does not exist: %s".formatted(where, number, paths.read(where, text)),
              "correct the path, which is relative to the folder of the pom.xml, or remove the element")
          .asException();
    }
    FilePattern pattern = FilePattern.of(text);
    Path folder = paths.read(where, pattern.start());
    try {
      Set<Path> found = pattern.in(folder, paths.inputs());
      if (found.isEmpty()) {
        throw SpecProblems.nothingMatches(where, number, text, folder).asException();
      }
      return found;
    } catch (PatternSyntaxException broken) {
      throw new Problem(
              "%s number %d has a bracket that is not closed, or a range that runs backwards: %s"
                  .formatted(where, number, text),
              "write a class such as [a-z], or * for the names")
          .asException(broken);
    } catch (IOException unreadable) {
      throw new Problem(
              "%s number %d cannot be read: %s".formatted(where, number, text),
              "give the user who runs Maven the right to read the folders of that path")
          .asException(unreadable);
    }
  }

  /** A freezer would read a pipe until somebody closes it, and most devices for ever. */
  private static void refuseSpecial(String where, int number, Path path) throws ProblemException {
    try {
      for (Path special : SourceFiles.special(path)) {
        throw new Problem(
                "%s number %d takes %s, which is no file but a pipe, a socket or a device"
                    .formatted(where, number, special),
                "remove it, or name the files that the program needs")
            .asException();
      }
    } catch (IOException unreadable) {
      throw new Problem(
              "%s number %d cannot be read: %s".formatted(where, number, path),
              "give the user who runs Maven the right to read what is in it")
          .asException(unreadable);
    }
  }

  private boolean holdsNothing(Path path) {
    try {
      return SourceFiles.all(paths.inputs().tree(path)).isEmpty();
    } catch (IOException unreadable) {
      return false;
    }
  }

  private String target(String parameter, int number, @Nullable String text)
      throws ProblemException {
    String where = parameter + "<target>";
    if (text == null) {
      throw SpecProblems.missingPart(where, number).asException();
    }
    String slashes = text.replace('\\', '/');
    List<String> names =
        Stream.of(slashes.split("/")).filter(name -> !name.isEmpty() && !name.equals(".")).toList();
    if (DRIVE_OR_ROOT.matcher(slashes).matches()
        || !names.stream().allMatch(name -> FileName.fits(name, os))) {
      throw SpecProblems.badTarget(where, number, text).asException();
    }
    return names.isEmpty() ? "." : String.join("/", names);
  }

  private static Map<String, Map<String, String>> hooksConfig(
      @Nullable Map<String, Map<String, String>> typed) throws ProblemException {
    Map<String, Map<String, String>> config = new TreeMap<>();
    if (typed != null) {
      for (Map.Entry<String, Map<String, String>> hook : typed.entrySet()) {
        String name = ParameterValues.text(hook.getKey());
        if (name == null) {
          throw SpecProblems.hookWithoutName().asException();
        }
        config.put(name, hookOptions(name, hook.getValue()));
      }
    }
    return Collections.unmodifiableMap(config);
  }

  private static Map<String, String> hookOptions(String hook, @Nullable Map<String, String> typed)
      throws ProblemException {
    if (typed == null || typed.isEmpty()) {
      throw SpecProblems.hookWithoutOptions(hook).asException();
    }
    Map<String, String> options = new TreeMap<>();
    for (Map.Entry<String, String> option : typed.entrySet()) {
      String value = ParameterValues.text(option.getValue());
      if (value == null) {
        throw SpecProblems.emptyHookOption(hook, option.getKey()).asException();
      }
      options.put(option.getKey(), value);
    }
    return Collections.unmodifiableMap(options);
  }

  private static Map<String, String> collectionModes(@Nullable Map<String, String> typed)
      throws ProblemException {
    Map<String, String> modes = new TreeMap<>();
    if (typed != null) {
      for (Map.Entry<String, String> mode : typed.entrySet()) {
        String where = "<moduleCollectionMode><" + mode.getKey() + ">";
        PythonNames.checkModule(where, mode.getKey());
        modes.put(
            mode.getKey(),
            ParameterValues.oneOf(
                where, ParameterValues.text(mode.getValue(), ""), COLLECTION_MODES));
      }
    }
    return Collections.unmodifiableMap(modes);
  }
}
