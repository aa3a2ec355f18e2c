package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.PythonRoom;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What lets a frozen program act as an interpreter where it starts {@code sys.executable} as one,
 * and use the system that it runs on: a script that runs after all runtime hooks, before the entry,
 * the module that it imports, and the one that this imports. They lie beside the spec, so that
 * plain {@code pyinstaller} finds them too.
 */
final class InterpreterFiles {

  /** Name of the script, without suffix. */
  static final String HOOK = "pybundle_interpreter_hook";

  /** Name of the module. */
  static final String MODULE = "_pybundle_interpreter";

  private InterpreterFiles() {}

  /**
   * Returns the files by their names.
   *
   * @param entry the script that the program begins with
   * @throws IOException if the plugin's jar is broken
   */
  static Map<String, String> of(Path entry) throws IOException {
    Map<String, String> files = PythonRoom.INTERPRETER.texts();
    files.put(HOOK + ".py", hook(entry));
    return files;
  }

  private static String hook(Path entry) {
    return """
        # Written by pybundle:generate-spec; changes made here are lost.
        __import__("%s").start(%s)
        """
        .formatted(MODULE, PythonLiteral.of(entry.getFileName().toString()));
  }
}
