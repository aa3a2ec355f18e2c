package dev.pybundle.process;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import javax.inject.Named;

/** What runs on this machine now, as far as the system tells. */
@Named
public class RunningPrograms {

  /**
   * Returns whether a program runs whose executable is in a folder.
   *
   * @param folder its real path
   */
  public boolean anyIn(Path folder) {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().command().stream())
        .flatMap(command -> path(command).stream())
        .anyMatch(executable -> executable.startsWith(folder));
  }

  private static Optional<Path> path(String command) {
    try {
      return Optional.of(Path.of(command));
    } catch (InvalidPathException unreadable) {
      return Optional.empty();
    }
  }
}
