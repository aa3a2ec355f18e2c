package dev.pybundle.mojo;

import dev.pybundle.spec.SpecInput.FileEntry;

/** Reads {@code source=target}, the form of a data or binary on the command line. */
final class FilePair {

  private FilePair() {}

  static FileEntry parse(String pair) {
    int equals = pair.lastIndexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException(ParameterProblems.noPair(pair));
    }
    return new FileEntry(pair.substring(0, equals), pair.substring(equals + 1));
  }
}
