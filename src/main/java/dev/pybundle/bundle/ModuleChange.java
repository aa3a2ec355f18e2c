package dev.pybundle.bundle;

import java.io.IOException;
import java.util.Optional;

/** What becomes of the Python modules of a program. */
@FunctionalInterface
public interface ModuleChange {

  /** All stays as it is. */
  ModuleChange NONE = (module, magic, code) -> Optional.of(code);

  /**
   * Returns the code to take for a module or script.
   *
   * @param module its dotted name, or the name of the script
   * @param magic the first four bytes of compiled files of the program's Python
   * @param code as {@code marshal} wrote it; none of a package without code
   * @return empty if the module is left out
   * @throws IOException if it cannot be read
   */
  Optional<byte[]> of(String module, byte[] magic, byte[] code) throws IOException;
}
