package dev.pybundle.compress;

import dev.pybundle.bytecode.CompiledCode;
import java.io.IOException;

/** Changes the code of a module. */
@FunctionalInterface
public interface CodeChange {

  /**
   * Changes it.
   *
   * @param module its dotted name, or the name of the script
   * @return how many bytes it is smaller
   * @throws IOException if something in it cannot be read
   */
  long apply(String module, CompiledCode code) throws IOException;
}
