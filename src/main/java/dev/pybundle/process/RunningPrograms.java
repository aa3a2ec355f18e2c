package dev.pybundle.process;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** What runs on this machine now, as far as the system tells. */
public class RunningPrograms {

  /**
   * Returns whether a program runs whose executable is in a folder, or that was given a path in it.
   *
   * @param folder its real path
   */
  public boolean anyIn(Path folder) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::info)
        .flatMap(info -> Stream.concat(info.command().stream(), arguments(info)))
        .flatMap(text -> path(text).stream())
        .anyMatch(path -> path.startsWith(folder));
  }

  private static Stream<String> arguments(ProcessHandle.Info info) {
    return info.arguments().stream().flatMap(Arrays::stream);
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException unreadable) {
      return Optional.empty();
    }
  }
}
