package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.FreezeCommands;
import dev.pybundle.freeze.pyinstaller.cross.CrossTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The Python files of the plugin, unpacked where an interpreter can run them. */
final class PythonResources {

  static final String FREEZER_PATH = "freezer_path.py";
  static final String RUN = "run_pyinstaller.py";
  static final String SPLICE = "splice.py";
  static final String TRACE = "trace_program.py";
  static final String LIST = "list_distributions.py";
  static final String SOURCES = "run_sources.py";
  static final String LAUNCHER = "find_launcher.py";
  static final String COMPARE = "compare_programs.py";

  private static final List<PythonRoom> ROOMS =
      List.of(
          PythonRoom.COMPLETION,
          PythonRoom.INCREMENTAL,
          PythonRoom.ASSEMBLER,
          PythonRoom.FREEZER,
          PythonRoom.UNFROZEN,
          PythonRoom.UNIVERSAL,
          PythonRoom.of(PythonResources.class),
          CrossTarget.ROOM);

  private PythonResources() {}

  static Path folder(Workspace workspace) {
    return workspace.state().resolve("scripts");
  }

  /**
   * Unpacks all files.
   *
   * @throws IOException if one cannot be written
   */
  static Path unpack(Workspace workspace) throws IOException {
    return FreezeCommands.unpack(workspace, folder(workspace), ROOMS);
  }
}
