package dev.pybundle.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where processes listen, as the system's own tool tells it where there is no {@code /proc}: {@code
 * lsof} on macOS, {@code netstat} on Windows.
 */
final class ListeningSockets {

  // Columns of netstat -ano; the last one is the owner.
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;

  /**
   * Its word for a socket that listens is translated, but who listens has nobody on the other end.
   */
  private static final Set<String> NOBODY = Set.of("0.0.0.0:0", "[::]:0");

  private ListeningSockets() {}

  /** Returns the addresses at which some processes can be asked; none if that cannot be known. */
  static List<InetSocketAddress> of(Set<Long> pids) {
    if (pids.isEmpty()) {
      return List.of();
    }
    if (LinuxProcess.isKnown()) {
      return LinuxProcess.listening(pids);
    }
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    return windows
        ? fromNetstat(output("netstat", "-ano"), pids)
        : fromLsof(
            output(
                "/usr/sbin/lsof", "-nP", "-a", "-iTCP", "-sTCP:LISTEN", "-Fn", "-p", list(pids)));
  }

  /**
   * Reads what lsof prints of the processes that it was asked for.
   *
   * @param lines of {@code lsof -Fn}, e.g. {@code n127.0.0.1:8000}, {@code n*:8000}
   */
  static List<InetSocketAddress> fromLsof(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("n"))
        .flatMap(line -> address(line.substring(1)))
        .toList();
  }

  /**
   * Reads what netstat of Windows prints of all processes.
   *
   * @param lines of {@code netstat -ano}
   * @param pids the processes that are asked for
   */
  static List<InetSocketAddress> fromNetstat(List<String> lines, Set<Long> pids) {
    Set<String> owners = pids.stream().map(String::valueOf).collect(Collectors.toSet());
    return lines.stream()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(row -> row.length > REMOTE && NOBODY.contains(row[REMOTE]))
        .filter(row -> owners.contains(row[row.length - 1]))
        .flatMap(row -> address(row[LOCAL]))
        .toList();
  }

  /** Returns where to ask a socket: one that listens everywhere listens at the loopback address. */
  static InetSocketAddress reachable(InetAddress bound, int port) {
    if (!bound.isAnyLocalAddress()) {
      return new InetSocketAddress(bound, port);
    }
    String loopback = bound.getAddress().length == 4 ? "127.0.0.1" : "::1";
    return new InetSocketAddress(loopback, port);
  }

  private static Stream<InetSocketAddress> address(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, colon).replaceAll("[\\[\\]]", "");
    try {
      InetAddress bound = InetAddress.getByName(host.equals("*") ? "0.0.0.0" : host);
      return Stream.of(reachable(bound, Integer.parseInt(text.substring(colon + 1))));
    } catch (UnknownHostException | NumberFormatException unreadable) {
      return Stream.empty();
    }
  }

  private static String list(Set<Long> pids) {
    return pids.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static List<String> output(String... command) {
    List<String> lines = new ArrayList<>();
    try {
      Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
      tool.getOutputStream().close();
      try (BufferedReader output = tool.inputReader(StandardCharsets.ISO_8859_1)) {
        output.lines().forEach(lines::add);
      }
    } catch (IOException notThere) {
      return List.of();
    }
    return lines;
  }
}
