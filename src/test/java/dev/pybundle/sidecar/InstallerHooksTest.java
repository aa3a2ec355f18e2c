package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Layout;
import dev.pybundle.fixture.Tools;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.process.ProcessResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compiles the hook with the real compiler in an installer that has what Tauri's gives to a hook:
 * its macros, and the definitions that come after it.
 */
@DisplayName("The hook for Tauri's Windows installer")
class InstallerHooksTest {

  private static final String INSTALLER =
      """
      Unicode true
      !include x64.nsh
      %s
      !macro CheckIfAppIsRunning program productName
        !define UniqueID ${__LINE__}
        IfFileExists "${program}" 0 done_${UniqueID}
          DetailPrint "stops ${program} of ${productName}"
        done_${UniqueID}:
        !undef UniqueID
      !macroend
      !include "%s"
      !define PRODUCTNAME "Mein Programm"
      !define MAINBINARYNAME "app"
      Name "${PRODUCTNAME}"
      OutFile "installer.exe"
      InstallDir "$LOCALAPPDATA\\${PRODUCTNAME}"
      Section Install
        SetOutPath $INSTDIR
        !ifmacrodef NSIS_HOOK_PREINSTALL
          !insertmacro NSIS_HOOK_PREINSTALL
        !else
          !error "no hook before the installation"
        !endif
        !insertmacro CheckIfAppIsRunning "$INSTDIR\\${MAINBINARYNAME}.exe" "${PRODUCTNAME}"
        WriteUninstaller "$INSTDIR\\uninstall.exe"
      SectionEnd
      Section Uninstall
        !ifmacrodef NSIS_HOOK_PREUNINSTALL
          !insertmacro NSIS_HOOK_PREUNINSTALL
        !else
          !error "no hook before the removal"
        !endif
        !insertmacro CheckIfAppIsRunning "$INSTDIR\\${MAINBINARYNAME}.exe" "${PRODUCTNAME}"
      SectionEnd
      """;

  private static final String RESTART_MANAGER = "!macro RestartManager_StartSession\n!macroend";

  private final Path folder;

  InstallerHooksTest(@TempDir Path parent) {
    this.folder = parent.resolve("mi aplicación/src-tauri");
  }

  @ParameterizedTest(name = "of {0} compiles without a warning")
  @ValueSource(strings = {"cortex-backend", "Größe", "it's $5"})
  void compiles(String name) throws Exception {
    ProcessResult old = compile(hook(name), "");
    assertThat(old.output()).anyMatch(line -> line.contains("stops app.exe of Mein Programm"));

    ProcessResult current = compile(hook(name), RESTART_MANAGER);
    assertThat(current.output())
        .anyMatch(line -> line.contains("stops $INSTDIR\\app.exe of Mein Programm"));
    assertThat(folder.resolve("installer.exe")).isNotEmptyFile();
  }

  @ParameterizedTest(name = "of {0} can be added to hooks of the app's own")
  @ValueSource(strings = "cortex-backend")
  void canBeAdded(String name) throws Exception {
    Path own = folder.resolve("own.nsh");
    Path hook = hook(name);
    String macro =
        """
        !macro NSIS_HOOK_%s
          !insertmacro PYBUNDLE_STOP_SIDECAR
          DetailPrint mine
        !macroend
        """;
    Files.writeString(
        own,
        macro.formatted("PREINSTALL")
            + macro.formatted("PREUNINSTALL")
            + "!include \"%s\"".formatted(folder.relativize(hook)));

    assertThat(compile(own, RESTART_MANAGER).output()).contains("DetailPrint: \"mine\"");
  }

  private Path hook(String name) throws Exception {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("tauri.conf.json"), "{\"bundle\": {}}");
    GlueSettings settings = GlueSettings.of(name, ProbeParameters.defaults(), null, 3);
    new TauriInit()
        .write(
            new TauriInit.Request(
                folder, OperatingSystem.WINDOWS, settings, Layout.onefile, false, false, false));
    return folder.resolve(TauriFiles.hooks(name));
  }

  /** {@code -WX} makes errors of warnings, {@code -V4} prints each command that is compiled. */
  private ProcessResult compile(Path hook, String header) throws Exception {
    Files.writeString(
        folder.resolve("installer.nsi"), INSTALLER.formatted(header, folder.relativize(hook)));
    return Tools.succeed(
        folder, Map.of(), Tools.find("makensis"), List.of("-WX", "-V4", "installer.nsi"));
  }
}
