package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.GuardFiles;
import dev.pybundle.freeze.lazy.LazyTable;
import dev.pybundle.freeze.pyinstaller.PythonLiteral.Tuple;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.BundleSpec.DistributionFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a spec that plain {@code pyinstaller} accepts: the same text for the same model, pure
 * ASCII, every text of the user inside a literal.
 *
 * <p>Source: https://pyinstaller.org/en/stable/spec-files.html
 */
public final class SpecWriter {

  private static final String HEADER =
      """
      # -*- mode: python ; coding: utf-8 -*-
      # Written by pybundle:generate-spec; changes made here are lost.
      # It is a plain PyInstaller spec: "pyinstaller --noconfirm" with this file works too.
      """;

  /** After all runtime hooks, those of PyInstaller too, and before the entry, which is the last. */
  private static final String INTERPRETER =
      "hook = \"%1$s\"\na.scripts.insert(-1, (hook, SPECPATH + \"/\" + hook + \".py\", \"PYSOURCE\"))\n"
          .formatted(InterpreterFiles.HOOK);

  /** Before the modules are counted: these hooks are some of them. */
  private static final String LATER =
      """
      # What PyInstaller does to these modules of the library waits until the program imports them.
      for script in [each for each in a.scripts if each[0] in %s]:
          a.scripts.remove(script)
          a.pure.append((*script[:2], script[2].replace("PYSOURCE", "PYMODULE")))
      """
          .formatted(PythonLiteral.of(List.copyOf(StartFiles.LATER.values())));

  /** Runs first, so that the guard is there whatever the hooks after it do. */
  private static final String GUARD_HOOK = hook(GuardFiles.HOOK);

  private static final String START_HOOK = hook(StartFiles.HOOK);

  /** Before hooks that may import what is lazy. */
  private static final String LAZY_HOOK = hook(LazyFiles.HOOK);

  private static final String LAZY_TABLE =
      " + [(SPECPATH + \"/%s\", \".\")]".formatted(LazyTable.FILE);

  private SpecWriter() {}

  /**
   * Returns the text of a spec.
   *
   * @param spec a model without a spec file of the user's own. {@link InterpreterFiles} are
   *     expected beside the spec, {@link StartFiles}, and {@link GuardFiles} if it has a guard. On
   *     Windows, a version resource that is made of {@link BundleSpec.Windows#versionInfo()} is
   *     expected beside the spec, as {@link VersionInfoWriter#FILE_NAME}
   */
  public static String write(BundleSpec spec) {
    List<String> parts = new ArrayList<>();
    parts.add(HEADER);
    List<Loop> loops = loops(spec.collected());
    if (!loops.isEmpty()) {
      parts.add(imports(loops));
      parts.add(importPath(spec.sourceRoots()));
    }
    parts.add(inputs(spec.collected()));
    loops.forEach(loop -> parts.add(loop.text()));
    if (!spec.collected().distributionFiles().isEmpty()) {
      parts.add(distributionFiles(spec.collected().distributionFiles()));
    }
    parts.add(analysis(spec));
    parts.add(INTERPRETER);
    if (spec.interpreter().quickStart()) {
      parts.add(LATER);
    }
    parts.add("pyz = PYZ(a.pure)\n");
    parts.add(options(spec.interpreter()));
    parts.add(executable(spec));
    if (spec.layout() == Layout.onedir) {
      parts.add(collection(spec));
    }
    return String.join("\n", parts);
  }

  /**
   * A call of one of PyInstaller's hook utilities for each of some names.
   *
   * @param function e.g. {@code collect_all}
   * @param arguments what follows the name in the call
   * @param names packages or distributions
   * @param results lists that take the results: the only one, or one for each item of a tuple
   */
  private record Loop(String function, String arguments, List<String> names, List<String> results) {

    String text() {
      String call = function + "(name" + arguments + ")";
      String body =
          results.size() == 1
              ? "    " + results.get(0) + " += " + call + "\n"
              : "    collected = " + call + "\n" + each();
      return "for name in " + PythonLiteral.block(names, 0) + ":\n" + body;
    }

    private String each() {
      StringBuilder text = new StringBuilder();
      for (int index = 0; index < results.size(); index++) {
        text.append("    ").append(results.get(index));
        text.append(" += collected[").append(index).append("]\n");
      }
      return text.toString();
    }
  }

  private static List<Loop> loops(BundleSpec.Collected collected) {
    return Stream.of(
            new Loop(
                "collect_all",
                "",
                collected.collectAll(),
                List.of("datas", "binaries", "hiddenimports")),
            new Loop(
                "collect_submodules", "", collected.collectSubmodules(), List.of("hiddenimports")),
            new Loop("collect_data_files", "", collected.collectData(), List.of("datas")),
            new Loop("collect_dynamic_libs", "", collected.collectBinaries(), List.of("binaries")),
            new Loop("copy_metadata", "", collected.copyMetadata(), List.of("datas")),
            new Loop(
                "copy_metadata",
                ", recursive=True",
                collected.recursiveCopyMetadata(),
                List.of("datas")))
        .filter(loop -> !loop.names().isEmpty())
        .toList();
  }

  private static String imports(List<Loop> loops) {
    String functions =
        loops.stream().map(Loop::function).distinct().sorted().collect(Collectors.joining(", "));
    return "import sys\n\nfrom PyInstaller.utils.hooks import " + functions + "\n";
  }

  /** The hook utilities run before {@code Analysis} puts {@code pathex} on the import path. */
  private static String importPath(List<Path> sourceRoots) {
    return "sys.path += " + PythonLiteral.block(sourceRoots, 0) + "\n";
  }

  private static String inputs(BundleSpec.Collected collected) {
    return assignment("datas", files(collected.datas()))
        + assignment("binaries", files(collected.binaries()))
        + assignment("hiddenimports", collected.hiddenImports());
  }

  private static String distributionFiles(List<DistributionFile> files) {
    List<Tuple> entries =
        files.stream()
            .map(
                file ->
                    Tuple.of(
                        file.library() ? "binaries" : "datas", file.distribution(), file.path()))
            .toList();
    return "import importlib.metadata\nimport os\n\nfor kind, name, path in "
        + PythonLiteral.block(entries, 0)
        + ":\n"
        + "    source = importlib.metadata.distribution(name).locate_file(path)\n"
        + "    taken = binaries if kind == \"binaries\" else datas\n"
        + "    taken.append((str(source), os.path.dirname(path) or \".\"))\n";
  }

  private static List<Tuple> files(List<BundleSpec.CollectedFile> files) {
    return files.stream().map(file -> Tuple.of(file.source().toString(), file.target())).toList();
  }

  private static String analysis(BundleSpec spec) {
    BundleSpec.Collected collected = spec.collected();
    Call call = new Call("a = Analysis");
    call.value(List.of(spec.entry()));
    call.code("pathex=" + PythonLiteral.block(spec.sourceRoots(), 1) + " + [SPECPATH]");
    call.code("binaries=binaries");
    call.code("datas=datas" + (spec.lazy().isUsed() ? LAZY_TABLE : ""));
    call.code("hiddenimports=hiddenimports + " + PythonLiteral.of(ownImports(spec)));
    call.keyword("hookspath", collected.hooksPath());
    call.keyword("hooksconfig", collected.hooksConfig());
    call.code(
        "runtime_hooks="
            + (spec.guard().watches() ? GUARD_HOOK : "")
            + (spec.interpreter().quickStart() ? START_HOOK : "")
            + (spec.lazy().isUsed() ? LAZY_HOOK : "")
            + PythonLiteral.block(collected.runtimeHooks(), 1));
    call.keyword("excludes", collected.excludes());
    call.keyword("noarchive", collected.noarchive());
    if (!collected.moduleCollectionMode().isEmpty()) {
      call.keyword("module_collection_mode", collected.moduleCollectionMode());
    }
    call.keyword("optimize", spec.interpreter().optimize());
    return call.text();
  }

  /** What no code of the program imports. */
  private static List<String> ownImports(BundleSpec spec) {
    return Stream.concat(Stream.of(InterpreterFiles.MODULE), spec.lazy().downloadModule().stream())
        .toList();
  }

  private static String hook(String name) {
    return "[SPECPATH + \"/" + name + "\"] + ";
  }

  /**
   * The bootloader compares {@code X} options with {@code utf8}, so the {@code utf8_mode} that
   * PyInstaller's manual shows does nothing.
   */
  private static String options(BundleSpec.Interpreter interpreter) {
    Stream<String> unbuffered = interpreter.unbuffered() ? Stream.of("u") : Stream.empty();
    Stream<String> utf8 = interpreter.utf8() ? Stream.of("X utf8=1") : Stream.empty();
    Stream<String> optimize = Stream.generate(() -> "O").limit(interpreter.optimize());
    List<Tuple> options =
        Stream.of(unbuffered, utf8, optimize, interpreter.options().stream())
            .flatMap(stream -> stream)
            .map(option -> Tuple.of(option, null, "OPTION"))
            .toList();
    return assignment("options", options);
  }

  private static String executable(BundleSpec spec) {
    boolean onedir = spec.layout() == Layout.onedir;
    BundleSpec.Executable executable = spec.executable();
    Call call = new Call("exe = EXE");
    call.code("pyz");
    call.code("a.scripts");
    if (!onedir) {
      call.code("a.binaries");
      call.code("a.datas");
    }
    call.code("options");
    call.keyword("exclude_binaries", onedir);
    call.keyword("name", spec.name());
    call.keyword("debug", executable.debug());
    call.keyword("bootloader_ignore_signals", executable.bootloaderIgnoreSignals());
    call.keyword("strip", false);
    call.keyword("upx", false);
    if (onedir) {
      call.keyword("contents_directory", executable.contentsDirectory());
    } else {
      call.keyword("runtime_tmpdir", executable.runtimeTmpdir());
    }
    call.keyword("console", executable.console());
    call.keyword("disable_windowed_traceback", executable.disableWindowedTraceback());
    switch (spec.os()) {
      case LINUX -> {}
      case MACOS -> addMacos(call, spec);
      case WINDOWS -> addWindows(call, spec);
    }
    return call.text();
  }

  private static void addMacos(Call call, BundleSpec spec) {
    BundleSpec.Macos macos = spec.macos();
    call.optional("icon", spec.executable().icon());
    call.keyword("argv_emulation", macos.argvEmulation());
    call.keyword("target_arch", macos.targetArch());
    call.keyword("codesign_identity", macos.codesignIdentity());
    call.keyword("entitlements_file", macos.entitlementsFile());
  }

  private static void addWindows(Call call, BundleSpec spec) {
    BundleSpec.Windows windows = spec.windows();
    call.optional("icon", spec.executable().icon());
    call.optional("version", versionFile(windows).orElse(null));
    call.optional("manifest", windows.manifest());
    call.optional("hide_console", windows.hideConsole());
    if (!windows.resources().isEmpty()) {
      call.keyword(
          "resources", windows.resources().stream().map(BundleSpec.Resource::argument).toList());
    }
    call.keyword("uac_admin", windows.uacAdmin());
    call.keyword("uac_uiaccess", windows.uacUiaccess());
  }

  /** A path that is not absolute is relative to the spec. */
  private static Optional<Path> versionFile(BundleSpec.Windows windows) {
    Path own = windows.versionFile();
    if (own != null) {
      return Optional.of(own);
    }
    return windows.versionInfo().isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(VersionInfoWriter.FILE_NAME));
  }

  private static String collection(BundleSpec spec) {
    Call call = new Call("coll = COLLECT");
    call.code("exe");
    call.code("a.binaries");
    call.code("a.datas");
    call.keyword("strip", false);
    call.keyword("upx", false);
    call.keyword("name", spec.name());
    return call.text();
  }

  private static String assignment(String name, @Nullable Object value) {
    return name + " = " + PythonLiteral.block(value, 0) + "\n";
  }

  /** A call with one argument a line. */
  private static final class Call {

    private final StringBuilder text;

    Call(String function) {
      text = new StringBuilder(function).append("(\n");
    }

    /** Adds an argument that is code of ours. */
    void code(String argument) {
      text.append("    ").append(argument).append(",\n");
    }

    void value(@Nullable Object value) {
      code(PythonLiteral.of(value));
    }

    void keyword(String name, @Nullable Object value) {
      code(name + "=" + PythonLiteral.block(value, 1));
    }

    void optional(String name, @Nullable Object value) {
      if (value != null) {
        keyword(name, value);
      }
    }

    String text() {
      return text.append(")\n").toString();
    }
  }
}
