package dev.pybundle.spec;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells which options the user has set to something else than their default. */
final class SetOptions {

  private SetOptions() {}

  /** Options that only shape a generated spec, so that a spec of the user's own makes no use. */
  static List<String> ofGeneratedSpec(SpecInput input) {
    return Stream.of(
            ofCollected(input.collected()),
            ofInterpreter(input.interpreter()),
            ofExecutable(input.executable()),
            ofWindows(input.windows()),
            names(option("debug", input.debug(), "none")),
            names(
                option("targetArch", input.macos().targetArch(), null),
                option("argvEmulation", input.macos().argvEmulation(), false)))
        .flatMap(List::stream)
        .toList();
  }

  static List<String> ofWindows(SpecInput.Windows windows) {
    return names(
        option("versionFile", windows.versionFile(), null),
        option("versionInfo", windows.versionInfo(), null),
        option("hideConsole", windows.hideConsole(), null),
        option("manifest", windows.manifest(), null),
        option("resources", windows.resources(), null),
        option("uacAdmin", windows.uacAdmin(), false),
        option("uacUiaccess", windows.uacUiaccess(), false));
  }

  static List<String> ofMacos(SpecInput.Macos macos) {
    return names(
        option("targetArch", macos.targetArch(), null),
        option("codesignIdentity", macos.codesignIdentity(), null),
        option("entitlementsFile", macos.entitlementsFile(), null),
        option("argvEmulation", macos.argvEmulation(), false));
  }

  private static List<String> ofCollected(SpecInput.Collected collected) {
    return names(
        option("datas", collected.datas(), null),
        option("binaries", collected.binaries(), null),
        option("hiddenImports", collected.hiddenImports(), null),
        option("excludes", collected.excludes(), null),
        option("collectAll", collected.collectAll(), null),
        option("collectSubmodules", collected.collectSubmodules(), null),
        option("collectData", collected.collectData(), null),
        option("collectBinaries", collected.collectBinaries(), null),
        option("copyMetadata", collected.copyMetadata(), null),
        option("recursiveCopyMetadata", collected.recursiveCopyMetadata(), null),
        option("hooksPath", collected.hooksPath(), null),
        option("hooksConfig", collected.hooksConfig(), null),
        option("runtimeHooks", collected.runtimeHooks(), null),
        option("noarchive", collected.noarchive(), false),
        option("moduleCollectionMode", collected.moduleCollectionMode(), null));
  }

  private static List<String> ofInterpreter(SpecInput.Interpreter interpreter) {
    return names(
        option("optimize", interpreter.optimize(), 0),
        option("unbuffered", interpreter.unbuffered(), true),
        option("utf8", interpreter.utf8(), true),
        option("pythonOptions", interpreter.pythonOptions(), null));
  }

  private static List<String> ofExecutable(SpecInput.Executable executable) {
    return names(
        option("console", executable.console(), true),
        option(
            "contentsDirectory",
            executable.contentsDirectory(),
            ExecutableResolver.CONTENTS_DIRECTORY),
        option("runtimeTmpdir", executable.runtimeTmpdir(), null),
        option("bootloaderIgnoreSignals", executable.bootloaderIgnoreSignals(), false),
        option("disableWindowedTraceback", executable.disableWindowedTraceback(), false),
        option("icon", executable.icon(), null));
  }

  private static List<String> names(Option... options) {
    return Stream.of(options).filter(Option::isSet).map(Option::name).toList();
  }

  private static Option option(String name, @Nullable Object value, @Nullable Object defaultValue) {
    boolean set = !isEmpty(value) && !Objects.equals(value, defaultValue);
    return new Option("<" + name + ">", set);
  }

  private static boolean isEmpty(@Nullable Object value) {
    return value == null
        || (value instanceof String text && text.isBlank())
        || (value instanceof Collection<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }

  private record Option(String name, boolean isSet) {}
}
