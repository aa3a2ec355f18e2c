package dev.pybundle.spec;

import dev.pybundle.bundle.Layout;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.Architecture;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks what shapes the executable. One POM serves all systems, so an option of another system is
 * passed over; nothing of it reaches the model.
 */
final class ExecutableResolver {

  static final String CONTENTS_DIRECTORY = "_internal";
  static final List<String> HIDE_CONSOLE =
      List.of("hide-early", "minimize-early", "hide-late", "minimize-late");
  static final List<String> TARGET_ARCHS = List.of("x86_64", "arm64", "universal2");

  private static final String UNIVERSAL = "universal2";
  private static final int RESOURCE_PARTS = 4;
  private static final Pattern UNEXPANDED = Pattern.compile("~.*|.*\\$.*", Pattern.DOTALL);

  private final RecordResolver records;
  private final SpecInput input;
  private final InputPaths paths;
  private final TargetTriple triple;
  private final List<String> warnings;

  ExecutableResolver(RecordResolver records, TargetTriple triple, List<String> warnings) {
    this.records = records;
    this.input = records.input();
    this.paths = records.paths();
    this.triple = triple;
    this.warnings = warnings;
  }

  BundleSpec.Executable executable(String name, Layout layout, boolean debugBootloader)
      throws ProblemException {
    Map<String, RecordResolver.ByHand> byHand = new HashMap<>();
    byHand.put("debug", () -> debugBootloader);
    byHand.put("contentsDirectory", () -> contentsDirectory(name, layout));
    byHand.put("runtimeTmpdir", () -> runtimeTmpdir(layout));
    if (triple.os() == OperatingSystem.LINUX) {
      byHand.put("icon", () -> null);
    }
    return records.resolve(BundleSpec.Executable.class, byHand);
  }

  BundleSpec.Windows windows(String name) throws ProblemException {
    Map<String, String> typedInfo = input.typed("versionInfo");
    if (input.typed("versionFile") != null && isGiven(typedInfo)) {
      throw new Problem(
              "<versionFile> and <versionInfo> both describe the Windows version resource",
              "remove one of the two")
          .asException();
    }
    Map<String, String> versionInfo = VersionStrings.of(input.project(), name, typedInfo);
    String hideConsole = hideConsole(ParameterValues.text(input.typed("hideConsole")));
    return triple.os() == OperatingSystem.WINDOWS
        ? records.resolve(
            BundleSpec.Windows.class,
            Map.of(
                "versionInfo", () -> versionInfo,
                "hideConsole", () -> hideConsole,
                "resources", () -> resources(input.typed("resources"))))
        : SpecRecords.unset(BundleSpec.Windows.class);
  }

  BundleSpec.Macos macos() throws ProblemException {
    String typedArch = ParameterValues.text(input.typed("targetArch"));
    if (typedArch != null) {
      ParameterValues.oneOf("<targetArch>", typedArch, TARGET_ARCHS);
    }
    return triple.os() == OperatingSystem.MACOS
        ? records.resolve(BundleSpec.Macos.class, Map.of("targetArch", () -> targetArch(typedArch)))
        : SpecRecords.unset(BundleSpec.Macos.class);
  }

  /** Adds one warning that names all options that the user set for other systems. */
  void warnAboutOtherSystems() {
    List<String> ignored = new ArrayList<>();
    OperatingSystem os = triple.os();
    if (os == OperatingSystem.LINUX && input.typed("icon") != null) {
      ignored.add("<icon>");
    }
    if (os != OperatingSystem.WINDOWS) {
      ignored.addAll(SetOptions.of(BundleSpec.Windows.class, input));
    }
    if (os != OperatingSystem.MACOS) {
      ignored.addAll(SetOptions.of(BundleSpec.Macos.class, input));
    }
    if (!ignored.isEmpty()) {
      warnings.add(
          "%s: not for %s, passed over.".formatted(String.join(", ", ignored), os.displayName()));
    }
    for (Class<?> group :
        List.of(BundleSpec.Executable.class, BundleSpec.Windows.class, BundleSpec.Macos.class)) {
      for (RecordComponent option : group.getRecordComponents()) {
        if (option.getType() == Path.class) {
          warnIfMissing(SetOptions.element(option), input.typed(SetOptions.parameter(option)));
        }
      }
    }
  }

  private void warnIfMissing(String parameter, @Nullable Path file) {
    if (file != null && !paths.isFile(paths.absolute(file))) {
      warnings.add(
          "%s names a file that does not exist: %s".formatted(parameter, paths.absolute(file)));
    }
  }

  private String contentsDirectory(String name, Layout layout) throws ProblemException {
    String folder = ParameterValues.text(input.typed("contentsDirectory"), CONTENTS_DIRECTORY);
    if (!folder.equals(".") && !FileName.fitsEverywhere(folder)) {
      throw SpecProblems.badContentsDirectory(folder).asException();
    }
    if (layout == Layout.onedir && folder.equalsIgnoreCase(name + triple.executableSuffix())) {
      throw SpecProblems.contentsDirectoryIsProgram(folder).asException();
    }
    return folder;
  }

  private @Nullable String runtimeTmpdir(Layout layout) throws ProblemException {
    String folder = ParameterValues.line("<runtimeTmpdir>", input.typed("runtimeTmpdir"));
    if (folder == null) {
      return null;
    }
    if (layout == Layout.onedir) {
      throw new Problem(
              "<runtimeTmpdir>%s</runtimeTmpdir> has no meaning for <layout>onedir</layout>, which"
                      .formatted(folder)
                  + " unpacks nothing",
              "remove it or write <layout>onefile</layout>")
          .asException();
    }
    if (triple.os() != OperatingSystem.WINDOWS && UNEXPANDED.matcher(folder).matches()) {
      warnings.add(
          "<runtimeTmpdir>%s</runtimeTmpdir> is taken as it is: outside Windows a frozen program"
                  .formatted(folder)
              + " replaces neither ~ nor $VARIABLE.");
    }
    return folder;
  }

  private @Nullable String hideConsole(@Nullable String value) throws ProblemException {
    if (value == null) {
      return null;
    }
    if (Boolean.FALSE.equals(input.typed("console"))) {
      throw new Problem(
              "<hideConsole>%s</hideConsole> needs a console, but <console> is false"
                  .formatted(value),
              "remove one of the two")
          .asException();
    }
    return ParameterValues.oneOf("<hideConsole>", value, HIDE_CONSOLE);
  }

  private List<BundleSpec.Resource> resources(@Nullable List<String> typed)
      throws ProblemException {
    String parameter = "<resources><resource>";
    Set<BundleSpec.Resource> resources = new LinkedHashSet<>();
    for (String resource : ParameterValues.lines(parameter, typed)) {
      String[] parts = resource.split(",", 2);
      if (resource.split(",", -1).length > RESOURCE_PARTS) {
        throw new Problem(
                "<resources><resource> %s has more than four parts".formatted(resource),
                "write FILE,TYPE,NAME,LANGUAGE")
            .asException();
      }
      Path file = paths.file(parameter, paths.read(parameter, parts[0].strip()));
      if (file.toString().contains(",")) {
        throw new Problem(
                "<resources><resource> has a comma in its path, where PyInstaller would cut it: "
                    + file,
                "move the project to a folder without a comma in its name")
            .asException();
      }
      resources.add(new BundleSpec.Resource(file, parts.length == 1 ? "" : parts[1]));
    }
    return List.copyOf(resources);
  }

  private String targetArch(@Nullable String typed) throws ProblemException {
    String ofTriple =
        switch (triple.architecture()) {
          case UNIVERSAL -> UNIVERSAL;
          case AARCH64 -> "arm64";
          default -> Architecture.X86_64.rustName();
        };
    if (typed == null) {
      return ofTriple;
    }
    if (!typed.equals(ofTriple) && !typed.equals(UNIVERSAL)) {
      throw new Problem(
              "<targetArch>%s</targetArch> contradicts the target %s"
                  .formatted(typed, triple.value()),
              "write <targetArch>%s</targetArch> or leave it out".formatted(ofTriple))
          .asException();
    }
    return typed;
  }

  private static boolean isGiven(@Nullable Map<String, String> map) {
    return map != null && !map.isEmpty();
  }
}
