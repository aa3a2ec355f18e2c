package dev.pybundle.freeze;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How a freezer is started: same environment, same working directory, whoever builds. */
public class FreezeCommands {

  /**
   * What the freezer sees of the machine's environment: where tools and temporary files are, and
   * what Windows programs cannot start without. Everything else, {@code PYTHON*} and {@code
   * LD_LIBRARY_PATH} first of all, would make builds differ from machine to machine.
   */
  private static final Set<String> PASSED =
      Set.of(
          "PATH",
          "HOME",
          "TMPDIR",
          "TEMP",
          "TMP",
          "SYSTEMROOT",
          "SYSTEMDRIVE",
          "WINDIR",
          "COMSPEC",
          "PATHEXT",
          "USERPROFILE",
          "APPDATA",
          "LOCALAPPDATA",
          "PROGRAMDATA",
          "PROGRAMFILES",
          "PROCESSOR_ARCHITECTURE",
          "NUMBER_OF_PROCESSORS",
          "OPENBLAS_CORETYPE",
          "OPENBLAS_L2_SIZE");

  private final HostSystem host;

  /** Takes the machine whose environment is cleaned. */
  public FreezeCommands(HostSystem host) {
    this.host = host;
  }

  /**
   * Returns the folder that tools start in, which is empty: Python would import from the project,
   * were it the working directory.
   */
  public static Path neutralFolder(Workspace workspace) {
    return workspace.state().resolve("empty");
  }

  /**
   * Unpacks Python files, and makes the folder to start them in.
   *
   * @param folder where to
   * @return that folder
   * @throws IOException if one cannot be written
   */
  public static Path unpack(Workspace workspace, Path folder, List<PythonRoom> rooms)
      throws IOException {
    Files.createDirectories(neutralFolder(workspace));
    PythonRoom.unpack(folder, rooms);
    return folder;
  }

  /**
   * Returns a command of a freezer.
   *
   * @param own variables that only this freezer knows
   * @param log name of its log
   */
  public Command command(
      FreezeRequest request, List<String> arguments, Map<String, String> own, String log) {
    Workspace workspace = request.workspace();
    return new Command(
        arguments,
        neutralFolder(workspace),
        environment(request, own),
        request.timeout(),
        workspace.log(log));
  }

  private Map<String, String> environment(FreezeRequest request, Map<String, String> own) {
    Map<String, String> environment = new TreeMap<>(host.environment());
    environment.keySet().removeIf(name -> !PASSED.contains(name.toUpperCase(Locale.ROOT)));
    environment.put("LC_ALL", "C.UTF-8");
    // Source: https://pyinstaller.org/en/stable/advanced-topics.html, "Creating a Reproducible
    // Build".
    environment.put("PYTHONHASHSEED", "1");
    environment.put("SOURCE_DATE_EPOCH", Long.toString(request.sourceDateEpoch()));
    environment.put("PYTHONNOUSERSITE", "1");
    environment.put("PYTHONUTF8", "1");
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    environment.putAll(own);
    environment.putAll(request.variables());
    return environment;
  }
}
