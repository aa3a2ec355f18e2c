package dev.pybundle.bundle;

import java.io.IOException;

/** What becomes of the Python modules of a program. */
public interface ModuleChange {

  /** All stays as it is. */
  ModuleChange NONE =
      new ModuleChange() {
        @Override
        public boolean omits(String module) {
          return false;
        }

        @Override
        public byte[] code(byte[] magic, byte[] code) {
          return code;
        }
      };

  /**
   * Returns whether a module is left out.
   *
   * @param module its dotted name
   */
  boolean omits(String module);

  /**
   * Returns the code to take for a module or script.
   *
   * @param magic the first four bytes of compiled files of the program's Python
   * @param code as {@code marshal} wrote it
   * @throws IOException if it cannot be read
   */
  byte[] code(byte[] magic, byte[] code) throws IOException;
}
