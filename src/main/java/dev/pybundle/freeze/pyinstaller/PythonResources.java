package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Python files of the plugin, unpacked where an interpreter can run them. */
final class PythonResources {

  static final String RUN = "run_pyinstaller.py";
  static final String SPLICE = "splice.py";
  static final String CHECK = "check_inputs.py";
  static final String ASSEMBLE = "assemble.py";
  static final String ASSEMBLE_CLEAN = "assemble.spec";
  static final String TRACE = "trace_program.py";
  static final String LIST = "list_distributions.py";
  static final String SOURCES = "run_sources.py";
  static final String LAUNCHER = "find_launcher.py";
  static final String COMPARE = "compare_programs.py";

  private static final List<String> ALL =
      List.of(
          RUN,
          "recording.py",
          "complete.py",
          "distributions.py",
          "modules.py",
          "dynamic_imports.py",
          "import_calls.py",
          CHECK,
          ASSEMBLE,
          ASSEMBLE_CLEAN,
          TRACE,
          LIST,
          "memory.py",
          "internals.py",
          "global_names.py",
          "shared_sets.py",
          "stamps.py",
          "signature.py",
          "assembler.py",
          "splice_state.py",
          "spec_parts.py",
          SPLICE,
          "remember.py",
          "remember_calls.py",
          SOURCES,
          LAUNCHER,
          COMPARE);

  private static final String PACKAGE = "/dev/pybundle/python/";

  private PythonResources() {}

  static Path folder(Workspace workspace) {
    return workspace.state().resolve("python");
  }

  /**
   * An empty folder to start tools in: Python would import from the project, were it the working
   * directory.
   */
  static Path neutralFolder(Workspace workspace) {
    return workspace.state().resolve("empty");
  }

  /**
   * Unpacks all files.
   *
   * @throws IOException if one cannot be written
   */
  static Path unpack(Workspace workspace) throws IOException {
    Files.createDirectories(neutralFolder(workspace));
    Path folder = folder(workspace);
    for (String name : ALL) {
      AtomicFiles.write(folder.resolve(name), read(name));
    }
    return folder;
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream resource = PythonResources.class.getResourceAsStream(PACKAGE + name)) {
      if (resource == null) {
        throw new IOException("The plugin's jar holds no " + PACKAGE + name);
      }
      return resource.readAllBytes();
    }
  }
}
