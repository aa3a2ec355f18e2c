package dev.pybundle.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private static final Path PROC = table(System.getProperty("os.name"));
  private static final long KIBIBYTE = 1024;

  /** Column of {@code stat}, counted from behind the name. */
  private static final int START_OF_STACK = 25;

  // Columns of /proc/net/tcp.
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTEN = "0A";
  private static final int WORD = 8;
  private static final int HEX = 16;

  /**
   * Returns where a system tells of its processes. For a Windows program {@code /proc} is a folder
   * of its drive like any other; under Wine it is that of a Linux that numbers them otherwise.
   *
   * @param system the value of {@code os.name}
   */
  static Path table(String system) {
    // Below a device there is nothing.
    return Path.of(system.equals("Linux") ? "/proc" : "/dev/null");
  }

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
    return listening()
        .filter(socket -> socket.address().getPort() == port)
        .map(Listening::link)
        .collect(Collectors.toSet());
  }

  /** Returns the addresses at which some processes can be asked. */
  static List<InetSocketAddress> listening(Set<Long> pids) {
    return listening()
        .filter(
            socket ->
                pids.stream()
                    .map(pid -> new LinuxProcess(PROC.resolve(Long.toString(pid))))
                    .anyMatch(process -> process.mayHave(Set.of(socket.link()))))
        .map(Listening::address)
        .toList();
  }

  /** Returns whether this system tells anything. */
  static boolean isKnown() {
    return Files.isReadable(PROC.resolve("net/tcp"));
  }

  /** A socket that listens, and its link below {@code fd}, e.g. {@code socket:[4711]}. */
  private record Listening(InetSocketAddress address, String link) {}

  private static Stream<Listening> listening() {
    LinuxProcess self = new LinuxProcess(PROC.resolve("self"));
    return Stream.of("net/tcp", "net/tcp6")
        .flatMap(table -> self.text(table).stream())
        .flatMap(String::lines)
        // Most lines are of connections.
        .filter(line -> line.contains(" " + LISTEN + " "))
        .map(line -> line.strip().split("\\s+", -1))
        .filter(row -> row.length > INODE && row[STATE].equals(LISTEN))
        .map(row -> new Listening(address(row[LOCAL_ADDRESS]), "socket:[" + row[INODE] + "]"));
  }

  /** Reads e.g. {@code 0100007F:1F90}: words of four bytes in the order of the machine. */
  private static InetSocketAddress address(String text) {
    int colon = text.indexOf(':');
    ByteBuffer bytes = ByteBuffer.allocate(colon / 2).order(ByteOrder.nativeOrder());
    for (int word = 0; word < colon; word += WORD) {
      bytes.putInt(Integer.parseUnsignedInt(text.substring(word, word + WORD), HEX));
    }
    try {
      return ListeningSockets.reachable(
          InetAddress.getByAddress(bytes.array()),
          Integer.parseInt(text.substring(colon + 1), HEX));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Returns whether one of its threads runs, or waits for a processor or a disk. */
  boolean isBusy() {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(folder.resolve("task"))) {
      for (Path thread : threads) {
        if (new LinuxProcess(thread).state().filter(state -> "RD".contains(state)).isPresent()) {
          return true;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException gone) {
      return false;
    }
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

  /** Returns where its stack begins, which the system chooses anew for each program it starts. */
  String image() {
    return text("stat")
        .map(line -> line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[START_OF_STACK])
        .orElse("");
  }

  /** Returns whether it has ended, and only its parent has not asked how. */
  boolean isZombie() {
    return state().filter("Z"::equals).isPresent();
  }

  /** Returns the most memory that it ever had at a time, in bytes ({@code VmHWM}). */
  OptionalLong peakMemory() {
    return status("VmHWM:").stream()
        .mapToLong(value -> Long.parseLong(value.split(" ", -1)[0]) * KIBIBYTE)
        .findFirst();
  }

  private Optional<String> state() {
    return status("State:").map(state -> state.substring(0, 1));
  }

  private boolean hasVariable(String variable) {
    return text("environ")
        .filter(environment -> ("\0" + environment + "\0").contains("\0" + variable + "\0"))
        .isPresent();
  }

  private Optional<String> status(String name) {
    return text("status")
        .map(lines -> "\n" + lines)
        .filter(lines -> lines.contains("\n" + name))
        .map(lines -> lines.substring(lines.indexOf("\n" + name) + 1 + name.length()))
        .map(rest -> rest.lines().findFirst().orElse("").strip());
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
