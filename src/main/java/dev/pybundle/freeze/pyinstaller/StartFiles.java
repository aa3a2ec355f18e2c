package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that keep the start of a frozen program quick: a runtime hook and the modules that it
 * imports. They lie beside the spec, so that plain {@code pyinstaller} finds them too.
 */
final class StartFiles {

  /** Name of the runtime hook. */
  static final String HOOK = "pybundle_start_hook.py";

  /**
   * PyInstaller's runtime hooks that only change a module of the standard library, by that module.
   */
  static final SortedMap<String, String> LATER =
      new TreeMap<>(Map.of("inspect", "pyi_rth_inspect", "pkgutil", "pyi_rth_pkgutil"));

  private StartFiles() {}

  /**
   * Returns the files by their names.
   *
   * @param interpreter how the frozen Python starts
   * @return empty if it starts as ever
   * @throws IOException if the plugin's jar is broken
   */
  static Map<String, String> of(BundleSpec.Interpreter interpreter) throws IOException {
    if (!interpreter.quickStart()) {
      return Map.of();
    }
    Map<String, String> files = PythonRoom.START.texts();
    files.put(
        HOOK,
        """
        # Written by pybundle:generate-spec; changes made here are lost.
        import _pybundle_later
        import _pybundle_start

        _pybundle_start.start()
        _pybundle_later.wait(%s)
        del _pybundle_start, _pybundle_later
        """
            .formatted(PythonLiteral.of(LATER)));
    return files;
  }
}
