package dev.pybundle.freeze;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.util.Map;

/**
 * The files that keep the start of a frozen program quick: a runtime hook and the module that it
 * imports. They lie beside the spec, so that plain {@code pyinstaller} finds them too.
 */
public final class StartFiles {

  /** Name of the runtime hook. */
  public static final String HOOK = "pybundle_start_hook.py";

  private StartFiles() {}

  /**
   * Returns the files by their names.
   *
   * @param interpreter how the frozen Python starts
   * @return empty if it starts as ever
   * @throws IOException if the plugin's jar is broken
   */
  public static Map<String, String> of(BundleSpec.Interpreter interpreter) throws IOException {
    if (!interpreter.quickStart()) {
      return Map.of();
    }
    Map<String, String> files = PythonRoom.START.texts();
    files.put(
        HOOK,
        """
        # Written by pybundle:generate-spec; changes made here are lost.
        import _pybundle_start

        _pybundle_start.start()
        del _pybundle_start
        """);
    return files;
  }
}
