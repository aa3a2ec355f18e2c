package dev.pybundle.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Linux tells of a process below {@code /proc} (man 5 proc). On other systems, and of a
 * process that has gone or belongs to somebody else, nothing is known.
 *
 * @param folder e.g. {@code /proc/4711}
 */
record LinuxProcess(Path folder) {

  private static final Path PROC = Path.of("/proc");
  private static final long KIBIBYTE = 1024;

  // Columns of /proc/net/tcp.
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTEN = "0A";

  static LinuxProcess of(ProcessHandle process) {
    return new LinuxProcess(PROC.resolve(Long.toString(process.pid())));
  }

  /**
   * Finds the processes that were started with a variable.
   *
   * @param variable {@code NAME=value}, which nothing else has
   */
  static List<ProcessHandle> startedWith(String variable) {
    return ProcessHandle.allProcesses()
        .filter(process -> of(process).hasVariable(variable))
        .toList();
  }

  /**
   * Finds the sockets that listen on a port of this machine, whoever has them.
   *
   * @return their links below {@code fd}, e.g. {@code socket:[4711]}
   */
  static Set<String> listeningOn(int port) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    LinuxProcess self = new LinuxProcess(PROC.resolve("self"));
    return Stream.of("net/tcp", "net/tcp6")
        .flatMap(table -> self.text(table).stream())
        .flatMap(String::lines)
        .map(line -> line.strip().split("\\s+", -1))
        .filter(row -> row.length > INODE && row[STATE].equals(LISTEN))
        .filter(row -> row[LOCAL_ADDRESS].endsWith(suffix))
        .map(row -> "socket:[" + row[INODE] + "]")
        .collect(Collectors.toSet());
  }

  /** Returns whether it has one of these sockets; true if that cannot be seen. */
  boolean mayHave(Set<String> sockets) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(folder.resolve("fd"))) {
      for (Path link : links) {
        if (sockets.contains(target(link))) {
          return true;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException hidden) {
      return Files.exists(folder);
    }
  }

  /** Returns whether it has ended, and only its parent has not asked how. */
  boolean isZombie() {
    return status("State:").filter(state -> state.startsWith("Z")).isPresent();
  }

  /** Returns the most memory that it ever had at a time, in bytes ({@code VmHWM}). */
  OptionalLong peakMemory() {
    return status("VmHWM:").stream()
        .mapToLong(value -> Long.parseLong(value.split(" ", -1)[0]) * KIBIBYTE)
        .findFirst();
  }

  private boolean hasVariable(String variable) {
    return text("environ").stream()
        .flatMap(environment -> Stream.of(environment.split("\0", -1)))
        .anyMatch(variable::equals);
  }

  private Optional<String> status(String name) {
    return text("status").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst();
  }

  private Optional<String> text(String file) {
    try {
      // Not decoded, so that every byte has a letter.
      return Optional.of(
          new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.ISO_8859_1));
    } catch (IOException goneOrOfSomebodyElse) {
      return Optional.empty();
    }
  }

  /** A file may be closed while it is looked at. */
  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
