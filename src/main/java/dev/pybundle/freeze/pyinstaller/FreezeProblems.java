package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.message.Problem;

/** What can keep a onefile program from being assembled again. */
final class FreezeProblems {

  private FreezeProblems() {}

  static Problem noObjcopy() {
    return new Problem(
        "The program cannot be assembled again, because there is no 'objcopy' on the PATH",
        "install binutils (Debian: apt-get install binutils)");
  }

  static Problem onefileForMacos() {
    return new Problem(
        "A onefile program for macOS cannot be assembled again: its signature covers the archive",
        "take <layout>onedir</layout>, which Tauri puts into the app as a folder, or leave out <excludeFiles>");
  }
}
