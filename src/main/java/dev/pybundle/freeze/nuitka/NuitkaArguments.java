package dev.pybundle.freeze.nuitka;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.pyinstaller.PythonLiteral;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the file with the arguments of Nuitka, which is a Python program: run by hand, it starts
 * Nuitka with them. Source: {@code python -m nuitka --help}.
 */
final class NuitkaArguments {

  private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+){0,3}");

  /** Texts of a Windows version resource, and the arguments that Nuitka has for them. */
  private static final Map<String, String> TEXTS =
      new TreeMap<>(
          Map.of(
              "CompanyName", "--company-name",
              "ProductName", "--product-name",
              "FileDescription", "--file-description",
              "LegalCopyright", "--copyright",
              "LegalTrademarks", "--trademarks"));

  private static final Map<String, String> VERSIONS =
      new TreeMap<>(Map.of("FileVersion", "--file-version", "ProductVersion", "--product-version"));

  private final BundleSpec spec;
  private final List<String> arguments = new ArrayList<>();

  private NuitkaArguments(BundleSpec spec) {
    this.spec = spec;
  }

  /** Returns the text of the file. */
  static String text(BundleSpec spec) {
    return """
    # Written by pybundle:generate-spec; changes made here are lost.
    # By hand, with Nuitka and the program's requirements installed: python this-file.py
    # The goal nuitka runs Nuitka with these arguments, and gives it besides what the completion finds.
    import os
    import subprocess
    import sys

    HERE = os.path.dirname(os.path.abspath(__file__))
    SOURCE_ROOTS = %s
    VARIABLES = %s
    ARGUMENTS = [
        "--user-plugin=" + os.path.join(HERE, "%s"),
    ] + %s

    if __name__ == "__main__":
        VARIABLES["PYTHONPATH"] = os.pathsep.join(SOURCE_ROOTS + [HERE])
        command = [sys.executable, "-m", "nuitka"] + ARGUMENTS
        sys.exit(subprocess.call(command, env={**os.environ, **VARIABLES}))
    """
        .formatted(
            PythonLiteral.block(spec.sourceRoots(), 0),
            PythonLiteral.block(variables(spec), 0),
            NuitkaFreezer.PLUGIN,
            PythonLiteral.block(of(spec), 0));
  }

  private static Map<String, String> variables(BundleSpec spec) {
    Map<String, String> variables = new TreeMap<>();
    // The program is in the mode that Nuitka's own interpreter is in.
    variables.put("PYTHONUTF8", spec.interpreter().utf8() ? "1" : "0");
    variables.put(
        "PYBUNDLE_NUITKA_HOOKS",
        Json.text(spec.collected().runtimeHooks().stream().map(Path::toString).toList()).strip());
    return variables;
  }

  /** Returns the arguments, the entry last. */
  static List<String> of(BundleSpec spec) {
    NuitkaArguments made = new NuitkaArguments(spec);
    made.output();
    made.interpreter();
    made.collected();
    if (spec.os() == OperatingSystem.WINDOWS) {
      made.windows();
    }
    if (spec.os() == OperatingSystem.MACOS && spec.executable().icon() != null) {
      made.arguments.add("--macos-app-icon=" + spec.executable().icon());
    }
    if (spec.macos().targetArch() != null) {
      made.arguments.add("--macos-target-arch=" + spec.macos().targetArch());
    }
    made.arguments.add(spec.entry().toString());
    return made.arguments;
  }

  private void output() {
    boolean onefile = spec.layout() == Layout.onefile;
    arguments.add("--mode=" + (onefile ? "onefile" : "standalone"));
    arguments.add("--output-filename=" + spec.name());
    if (!onefile) {
      arguments.add("--output-folder-name=" + spec.name());
    }
    if (spec.executable().runtimeTmpdir() != null) {
      arguments.add(
          "--onefile-tempdir-spec="
              + spec.executable().runtimeTmpdir()
              + "/onefile_{PID}_{TIME_US}_{RANDOM}");
    }
    // The program is asked by name for its own interpreter, which is not a mistake of its own.
    arguments.add("--deployment");
    arguments.add("--update-check=never");
    arguments.add("--report-diffable");
    arguments.add("--reproducible=yes");
  }

  private void interpreter() {
    if (spec.interpreter().unbuffered()) {
      arguments.add("--python-flag=unbuffered");
    }
    if (spec.interpreter().optimize() > 0) {
      arguments.add("--python-flag=no_asserts");
    }
    if (spec.interpreter().optimize() > 1) {
      arguments.add("--python-flag=no_docstrings");
    }
  }

  private void collected() {
    BundleSpec.Collected collected = spec.collected();
    each("--include-module", collected.hiddenImports());
    each("--include-package", collected.collectAll());
    each("--include-package", collected.collectSubmodules());
    each("--include-package-data", collected.collectAll());
    each("--include-package-data", collected.collectData());
    each("--include-distribution-metadata", collected.copyMetadata());
    each("--include-distribution-metadata", collected.recursiveCopyMetadata());
    each("--nofollow-import-to", collected.excludes());
    collected.datas().forEach(this::file);
    collected.binaries().forEach(this::file);
  }

  private void each(String option, List<String> values) {
    values.forEach(value -> arguments.add(option + "=" + value));
  }

  private void file(CollectedFile file) {
    boolean isFolder = Files.isDirectory(file.source());
    arguments.add(
        (isFolder ? "--include-raw-dir=" : "--include-data-files=")
            + file.source()
            + "="
            + file.target()
            + (isFolder ? "" : "/"));
  }

  private void windows() {
    BundleSpec.Windows windows = spec.windows();
    String console = spec.executable().console() ? "force" : "disable";
    arguments.add("--windows-console-mode=" + (windows.hideConsole() == null ? console : "hide"));
    if (spec.executable().icon() != null) {
      arguments.add("--windows-icon-from-ico=" + spec.executable().icon());
    }
    TEXTS.forEach((key, option) -> text(key, option));
    VERSIONS.forEach((key, option) -> version(key, option));
    if (windows.uacAdmin()) {
      arguments.add("--windows-uac-admin");
    }
    if (windows.uacUiaccess()) {
      arguments.add("--windows-uac-uiaccess");
    }
  }

  private void text(String key, String option) {
    Optional.ofNullable(spec.windows().versionInfo().get(key))
        .ifPresent(value -> arguments.add(option + "=" + value));
  }

  /** Nuitka takes numbers only, up to four: those that a version begins with. */
  private void version(String key, String option) {
    Matcher numbers = NUMBERS.matcher(spec.windows().versionInfo().getOrDefault(key, ""));
    if (numbers.lookingAt()) {
      arguments.add(option + "=" + numbers.group());
    }
  }
}
