package dev.pybundle.python;

/**
 * A module that the program imports at its start and nobody has.
 *
 * @param module its name
 * @param file who imports it first
 * @param line where
 */
public record MissingImport(String module, String file, int line) {

  /** Returns the first part of the name. */
  String top() {
    int dot = module.indexOf('.');
    return dot < 0 ? module : module.substring(0, dot);
  }
}
