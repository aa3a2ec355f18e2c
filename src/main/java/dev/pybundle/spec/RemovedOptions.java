package dev.pybundle.spec;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names that a PyInstaller user may write out of habit and that pybundle does not have: options
 * that PyInstaller removed, options that pybundle decides itself, and other spellings.
 *
 * <p>Source: https://pyinstaller.org/en/stable/CHANGES.html and
 * https://pyinstaller.org/en/stable/usage.html#options
 */
public final class RemovedOptions {

  private static final Map<String, Removed> TABLE = table();

  private RemovedOptions() {}

  /**
   * Why a name is not a parameter.
   *
   * @param reason a clause that follows the name, e.g. {@code was removed in PyInstaller 6}
   * @param advice what to do instead, as it follows "perhaps you should"
   */
  public record Removed(String reason, String advice) {}

  /**
   * Looks a name up.
   *
   * @param name an XML element or option; case, {@code -} and {@code _} do not matter
   * @return empty if nothing is known about it
   */
  public static Optional<Removed> find(String name) {
    return Optional.ofNullable(TABLE.get(key(name)));
  }

  private static Map<String, Removed> table() {
    Table table = new Table();
    removed(table);
    decidedHere(table);
    otherSpellings(table);
    return Map.copyOf(table.entries);
  }

  private static void removed(Table table) {
    table.add(
        "was removed in PyInstaller 6, because the key lay in the program beside what it encrypted",
        "remove it; compile what must stay secret to an extension module",
        "cipher",
        "blockCipher",
        "key");
    table.add(
        "was removed in PyInstaller 6 together with Windows side-by-side assemblies",
        "remove it",
        "winNoPreferRedirects",
        "winPrivateAssemblies");
    table.add(
        "was removed in PyInstaller 6: the manifest is always embedded",
        "remove it, or name your own manifest with <manifest>",
        "embedManifest",
        "noEmbedManifest");
    table.add(
        "is always empty since PyInstaller 6", "remove it", "zippedData", "zipfiles", "zipFiles");
    table.add(
        "was removed from PyInstaller: everything is Unicode since Python 3", "remove it", "ascii");
  }

  private static void decidedHere(Table table) {
    table.add(
        "is not supported: UPX breaks programs outside Windows, slows their start, draws antivirus"
            + " alarms and saves next to nothing",
        "leave it out; the compress goal makes the program smaller without it",
        "upx",
        "noupx",
        "upxExclude",
        "upxDir",
        "useUpx");
    table.add(
        "is not supported: a sidecar has no window of its own and a splash screen needs Tk",
        "show a splash screen in the Tauri app",
        "splash",
        "splashScreen");
    table.add("is a value and no parameter", "write <layout>onefile</layout>", "onefile");
    table.add("is a value and no parameter", "write <layout>onedir</layout>", "onedir");
    table.add(
        "follows from the layout",
        "write <layout>onedir</layout> or <layout>onefile</layout>",
        "excludeBinaries");
    table.add("is always given by pybundle, which never asks", "remove it", "noconfirm", "confirm");
    table.add(
        "is decided by pybundle, which cleans when an input has changed",
        "remove it, or run mvn clean to start from nothing",
        "clean");
    table.add(
        "is decided by pybundle",
        "name one folder for all it writes with <outputDirectory>",
        "distpath",
        "workpath",
        "specpath",
        "buildpath");
    table.add("is not supported: Tauri signs and starts one file", "remove it", "appendPkg");
    table.add("is decided by pybundle, which knows what is packed best", "remove it", "cdict");
    table.add(
        "is not supported: a sidecar is no application bundle; Tauri makes the .app",
        "set the identifier in tauri.conf.json",
        "osxBundleIdentifier",
        "bundleIdentifier",
        "bundle",
        "infoPlist");
    table.add(
        "shares files between programs and makes each of them unpack itself",
        "freeze each program in an execution of its own",
        "merge");
    table.add("is decided by Maven", "run mvn with -X to see everything", "logLevel");
  }

  private static void otherSpellings(Table table) {
    table.list("hiddenImports", "hiddenImport");
    table.list("excludes", "exclude", "excludeModule", "excludeModules", "excludedModules");
    table.list("sourceRoots", "sourceRoot", "pathex", "paths", "path");
    table.list("hooksPath", "hookPath", "additionalHooksDir", "hooksDir");
    table.list("runtimeHooks", "runtimeHook");
    table.list("pythonOptions", "pythonOption", "options");
    table.list("resources", "resource");
    table.list("collectAll", "collect");
    table.list("collectSubmodules", "collectSubmodule");
    table.instead(
        "<datas><data><source>file or folder</source><target>folder</target></data></datas>",
        "data",
        "addData",
        "collectDatas");
    table.instead(
        "<binaries><binary><source>file</source><target>folder</target></binary></binaries>",
        "binary",
        "addBinary");
    table.instead("<entry>src/main.py</entry>", "script", "scripts", "mainScript", "entryPoint");
    table.instead("<console>false</console>", "windowed", "noconsole", "noConsole");
    table.instead("<entitlementsFile>", "osxEntitlementsFile", "entitlements");
    table.instead("<targetArch>", "targetArchitecture");
    table.instead("<versionFile>", "version", "versionInfoFile");
    table.instead("<icon>", "iconFile");
    table.instead("<copyMetadata>", "metadata");
    table.instead("<collectData>", "collectDataFiles");
    table.instead("<collectBinaries>", "collectDynamicLibs");
    table.instead("<specFile>", "spec");
  }

  private static String key(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** The rows of the table while it is being made. */
  private static final class Table {

    private final Map<String, Removed> entries = new HashMap<>();

    void add(String reason, String advice, String... names) {
      for (String name : names) {
        entries.put(key(name), new Removed(reason, advice));
      }
    }

    void instead(String xml, String... names) {
      add("has another name here", "write " + xml, names);
    }

    void list(String parameter, String element, String... aliases) {
      String xml = "<%1$s><%2$s>…</%2$s></%1$s>".formatted(parameter, element);
      instead(xml, element);
      instead(xml, aliases);
    }
  }
}
