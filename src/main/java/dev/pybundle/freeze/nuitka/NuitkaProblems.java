package dev.pybundle.freeze.nuitka;

import dev.pybundle.message.Problem;

/** What to know before Nuitka compiles for minutes. */
final class NuitkaProblems {

  /** Source: its {@code LICENSE.txt} and {@code LICENSE-RUNTIME.txt}. */
  static final String LICENCE =
      "Nuitka is under the AGPL 3.0; its Runtime Library Exception frees the programs that it makes"
          + " from that";

  static final String NO_CCACHE =
      "There is no ccache on the PATH: with it (Debian and Ubuntu: apt-get install ccache) the next"
          + " build takes the C that did not change from this one, and a fraction of the time";

  private NuitkaProblems() {}

  static Problem noCompiler() {
    return new Problem(
        "Nuitka compiles the program with a C compiler, and there is neither gcc nor clang on the"
            + " PATH",
        "install one (Debian and Ubuntu: apt-get install gcc; Fedora: dnf install gcc; macOS:"
            + " xcode-select --install), or freeze with another goal");
  }
}
