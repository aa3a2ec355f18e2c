package dev.pybundle.bundle;

import dev.pybundle.message.Problem;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** What can be wrong with a Bundle that lies in a folder. */
final class BundleProblems {

  private BundleProblems() {}

  static Problem faulty(Path folder, String fault) {
    return new Problem(
        "bundle.json in " + folder + " was not written by pybundle: " + fault,
        "build the program again, or fetch it again from where it was built");
  }

  static Problem cannotReplace(Path folder, FileSystemException refused) {
    String reason = refused.getReason();
    return new Problem(
        folder
            + " cannot be replaced ("
            + (reason == null ? refused.getClass().getSimpleName() : reason)
            + ")",
        "end what was started from it or has it open (a program, a terminal, a window that shows"
            + " it), and check that the folder around it is writable");
  }

  static Problem otherSchema(Path folder, int schema) {
    return new Problem(
        "The program in "
            + folder
            + " is described in form "
            + schema
            + " of bundle.json, and this pybundle reads form "
            + BundleManifest.SCHEMA_VERSION,
        "freeze it with the pybundle that handles it: run its build again with this version");
  }
}
