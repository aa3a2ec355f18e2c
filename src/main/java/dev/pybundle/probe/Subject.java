package dev.pybundle.probe;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The thing that the program's output names, of which more must be known.
 *
 * @param module a dotted name
 * @param file a data file, as the program looked for it
 * @param anywhere whether the file may be in any folder of the program, as templates are
 * @param distribution name of a distribution
 * @param library file name of a shared library
 * @param entryPoint group and name
 */
record Subject(
    @Nullable String module,
    @Nullable String file,
    boolean anywhere,
    @Nullable String distribution,
    @Nullable String library,
    @Nullable EntryPointName entryPoint) {

  /** An entry point that a program looked for. */
  record EntryPointName(String group, String name) {}

  static Subject nothing() {
    return new Subject(null, null, false, null, null, null);
  }

  static Subject module(String name) {
    return new Subject(name, null, false, null, null, null);
  }

  static Subject file(String path) {
    return new Subject(null, path, false, null, null, null);
  }

  static Subject template(String name) {
    return new Subject(null, name, true, null, null, null);
  }

  static Subject distribution(String name) {
    return new Subject(null, null, false, name, null, null);
  }

  static Subject library(String file) {
    return new Subject(null, null, false, null, file, null);
  }

  static Subject entryPoint(String group, String name) {
    return new Subject(null, null, false, null, null, new EntryPointName(group, name));
  }

  /** Names a file or a library as it is called in the program, if it is in the program. */
  Subject inside(Path program) {
    return new Subject(
        module,
        file == null ? null : Case.inside(file, program).orElse(file),
        anywhere,
        distribution,
        library,
        entryPoint);
  }
}
