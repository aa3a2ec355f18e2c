package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.freeze.lazy.LazyTable;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/**
 * The files with which a frozen program imports from archives beside it: a runtime hook, the
 * modules that it imports, and a table of the archives, which has none until the program is split.
 * They lie beside the spec, so that plain {@code pyinstaller} finds them too.
 */
final class LazyFiles {

  /** Name of the runtime hook. */
  static final String HOOK = "pybundle_lazy_hook.py";

  private LazyFiles() {}

  /**
   * Returns the files by their names.
   *
   * @return empty if nothing is lazy
   * @throws IOException if the plugin's jar is broken
   */
  static Map<String, String> of(BundleSpec spec) throws IOException {
    if (!spec.lazy().isUsed()) {
      return Map.of();
    }
    Map<String, String> files = PythonRoom.LAZY.texts();
    LazyTable table =
        LazyTable.of(
            spec.name(),
            Objects.requireNonNullElse(spec.lazy().download(), ""),
            spec.lazy().distributions());
    files.put(LazyTable.FILE, table.text());
    files.put(
        HOOK,
        """
        # Written by pybundle:generate-spec; changes made here are lost.
        import sys

        import _pybundle_lazy

        _pybundle_lazy.start(sys._MEIPASS + "/%s")
        del _pybundle_lazy
        """
            .formatted(LazyTable.FILE));
    return files;
  }
}
