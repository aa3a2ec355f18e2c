package dev.pybundle.spec;

import dev.pybundle.message.ProblemException;
import dev.pybundle.message.SpecMessages;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import dev.pybundle.spec.SpecInput.FileEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks what the user wants in the program besides what the analysis finds. */
final class CollectedResolver {

  static final List<String> COLLECTION_MODES = List.of("pyz", "pyc", "py", "pyz+py", "py+pyz");

  private static final Pattern DRIVE_OR_ROOT = Pattern.compile("(?:[A-Za-z]:|/).*", Pattern.DOTALL);

  private final SpecInput input;
  private final InputPaths paths;
  private final OperatingSystem os;
  private final List<String> warnings;

  CollectedResolver(SpecInput input, InputPaths paths, OperatingSystem os, List<String> warnings) {
    this.input = input;
    this.paths = paths;
    this.os = os;
    this.warnings = warnings;
  }

  /**
   * Checks everything.
   *
   * @param noarchiveForDebug true if {@code <debug>} asks for modules as files
   */
  BundleSpec.Collected resolve(boolean noarchiveForDebug) throws ProblemException {
    SpecInput.Collected typed = input.collected();
    List<String> hiddenImports =
        PythonNames.modules("<hiddenImports><hiddenImport>", typed.hiddenImports());
    List<String> excludes = excludes(typed.excludes());
    refuseContradiction(hiddenImports, excludes);
    return new BundleSpec.Collected(
        files("<datas><data>", typed.datas()),
        files("<binaries><binary>", typed.binaries()),
        hiddenImports,
        excludes,
        PythonNames.modules("<collectAll><package>", typed.collectAll()),
        PythonNames.modules("<collectSubmodules><package>", typed.collectSubmodules()),
        PythonNames.modules("<collectData><package>", typed.collectData()),
        PythonNames.modules("<collectBinaries><package>", typed.collectBinaries()),
        PythonNames.distributions("<copyMetadata><distribution>", typed.copyMetadata()),
        PythonNames.distributions(
            "<recursiveCopyMetadata><distribution>", typed.recursiveCopyMetadata()),
        paths.folders("<hooksPath><folder>", typed.hooksPath()),
        hooksConfig(typed.hooksConfig()),
        paths.files("<runtimeHooks><runtimeHook>", typed.runtimeHooks()),
        noarchiveForDebug || Inputs.flag(typed.noarchive(), false),
        completeness(typed.completeness()),
        PythonNames.distributions("<trim><distribution>", typed.trim()),
        collectionModes(typed.moduleCollectionMode()),
        List.of());
  }

  /** A spec of the user's own is run as it is, unless they say more. */
  private Completeness completeness(@Nullable String typed) throws ProblemException {
    Completeness usual = input.specFile() == null ? Completeness.closure : Completeness.hooks;
    return Completeness.valueOf(
        Inputs.oneOf("<completeness>", Inputs.text(typed, usual.name()), Completeness.ids()));
  }

  private static List<String> excludes(@Nullable List<String> typed) throws ProblemException {
    String parameter = "<excludes><exclude>";
    for (String name : Inputs.texts(parameter, typed)) {
      if (name.contains("*")) {
        throw SpecMessages.wildcardExclude(name).asException();
      }
    }
    return PythonNames.modules(parameter, typed);
  }

  private static void refuseContradiction(List<String> hiddenImports, List<String> excludes)
      throws ProblemException {
    for (String module : hiddenImports) {
      for (String excluded : excludes) {
        if (PythonNames.isWithin(module, excluded)) {
          throw SpecMessages.importedAndExcluded(module, excluded).asException();
        }
      }
    }
  }

  private List<CollectedFile> files(String parameter, @Nullable List<FileEntry> typed)
      throws ProblemException {
    Set<CollectedFile> files = new LinkedHashSet<>();
    int number = 0;
    for (FileEntry entry : Inputs.elements(parameter, typed)) {
      number++;
      String source = source(parameter, number, Inputs.text(entry.source()));
      files.add(new CollectedFile(source, target(parameter, number, Inputs.text(entry.target()))));
    }
    return List.copyOf(files);
  }

  private String source(String parameter, int number, @Nullable String text)
      throws ProblemException {
    String where = parameter + "<source>";
    if (text == null) {
      throw SpecMessages.missingPart(where, number).asException();
    }
    if (text.contains("**")) {
      throw SpecMessages.recursivePattern(where, number, text).asException();
    }
    String absolute = absolute(where, text);
    List<Path> found = find(where, number, absolute);
    if (found.isEmpty()) {
      throw SpecMessages.missingSource(where, number, absolute, PythonGlob.isPattern(text))
          .asException();
    }
    for (Path path : found) {
      if (input.specFolder().startsWith(path)) {
        throw SpecMessages.sourceHoldsOutput(where, number, path, input.specFolder()).asException();
      }
      if (holdsNothing(path)) {
        warnings.add(SpecMessages.emptySource(where, number, path));
      }
    }
    return absolute;
  }

  /** Makes a source absolute without reading wildcards into the names of the folders above it. */
  private String absolute(String where, String text) throws ProblemException {
    if (!PythonGlob.isPattern(text) || paths.existing(text).isPresent()) {
      return paths.read(where, text).toString();
    }
    List<String> segments = PythonGlob.segments(text);
    List<String> fixed = segments.stream().takeWhile(name -> !PythonGlob.isPattern(name)).toList();
    String start = String.join("/", fixed) + (fixed.isEmpty() ? "" : "/");
    String folder = PythonGlob.escape(paths.read(where, start).toString());
    String rest = String.join("/", segments.subList(fixed.size(), segments.size()));
    return folder.endsWith("/") ? folder + rest : folder + "/" + rest;
  }

  private static List<Path> find(String where, int number, String source) throws ProblemException {
    try {
      return PythonGlob.find(source);
    } catch (IOException unreadable) {
      throw SpecMessages.unreadableSource(where, number, source).asException(unreadable);
    }
  }

  private static boolean holdsNothing(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      return files.noneMatch(Files::isRegularFile);
    } catch (IOException | UncheckedIOException unreadable) {
      return false;
    }
  }

  private String target(String parameter, int number, @Nullable String text)
      throws ProblemException {
    String where = parameter + "<target>";
    if (text == null) {
      throw SpecMessages.missingPart(where, number).asException();
    }
    String slashes = text.replace('\\', '/');
    List<String> names =
        Stream.of(slashes.split("/")).filter(name -> !name.isEmpty() && !name.equals(".")).toList();
    if (DRIVE_OR_ROOT.matcher(slashes).matches()
        || !names.stream().allMatch(name -> FileName.fits(name, os))) {
      throw SpecMessages.badTarget(where, number, text).asException();
    }
    return names.isEmpty() ? "." : String.join("/", names);
  }

  private static Map<String, Map<String, String>> hooksConfig(
      @Nullable Map<String, Map<String, String>> typed) throws ProblemException {
    Map<String, Map<String, String>> config = new TreeMap<>();
    if (typed != null) {
      for (Map.Entry<String, Map<String, String>> hook : typed.entrySet()) {
        String name = Inputs.text(hook.getKey());
        if (name == null) {
          throw SpecMessages.hookWithoutName().asException();
        }
        config.put(name, hookOptions(name, hook.getValue()));
      }
    }
    return Collections.unmodifiableMap(config);
  }

  private static Map<String, String> hookOptions(String hook, @Nullable Map<String, String> typed)
      throws ProblemException {
    if (typed == null || typed.isEmpty()) {
      throw SpecMessages.hookWithoutOptions(hook).asException();
    }
    Map<String, String> options = new TreeMap<>();
    for (Map.Entry<String, String> option : typed.entrySet()) {
      String value = Inputs.text(option.getValue());
      if (value == null) {
        throw SpecMessages.emptyHookOption(hook, option.getKey()).asException();
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
            mode.getKey(), Inputs.oneOf(where, Inputs.text(mode.getValue(), ""), COLLECTION_MODES));
      }
    }
    return Collections.unmodifiableMap(modes);
  }
}
