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
record FailureSubject(
    @Nullable String module,
    @Nullable String file,
    boolean anywhere,
    @Nullable String distribution,
    @Nullable String library,
    @Nullable EntryPointName entryPoint) {

  /** An entry point that a program looked for. */
  record EntryPointName(String group, String name) {}

  static FailureSubject nothing() {
    return new FailureSubject(null, null, false, null, null, null);
  }

  static FailureSubject module(String name) {
    return new FailureSubject(name, null, false, null, null, null);
  }

  static FailureSubject file(String path) {
    return new FailureSubject(null, path, false, null, null, null);
  }

  static FailureSubject template(String name) {
    return new FailureSubject(null, name, true, null, null, null);
  }

  static FailureSubject distribution(String name) {
    return new FailureSubject(null, null, false, name, null, null);
  }

  static FailureSubject library(String file) {
    return new FailureSubject(null, null, false, null, file, null);
  }

  static FailureSubject entryPoint(String group, String name) {
    return new FailureSubject(null, null, false, null, null, new EntryPointName(group, name));
  }

  /** Names a file or a library as it is called in the program, if it is in the program. */
  FailureSubject inside(Path program) {
    return new FailureSubject(
        module,
        file == null ? null : FailureCase.inside(file, program).orElse(file),
        anywhere,
        distribution,
        library,
        entryPoint);
  }
}
