package dev.pybundle.sidecar;

import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * One entry of {@code externalBin}.
 *
 * @param text as it is written, e.g. {@code ./binaries/cortex-backend}
 * @param path the same as an absolute path with {@code /}, without {@code .} and {@code ..}
 * @param triple the machine that is built for
 */
record ExternalBinEntry(String text, String path, TargetTriple triple) {

  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:/.*");
  private static final String EXE = ".exe";

  /**
   * Reads an entry.
   *
   * @param folder the Tauri folder, absolute
   * @param text the entry
   * @param triple the machine that is built for
   */
  static ExternalBinEntry of(String folder, String text, TargetTriple triple) {
    String slashes = triple.os() == OperatingSystem.WINDOWS ? text.replace('\\', '/') : text;
    boolean absolute = slashes.startsWith("/") || DRIVE.matcher(slashes).matches();
    return new ExternalBinEntry(text, rooted(absolute ? slashes : folder + "/" + slashes), triple);
  }

  /** A path on Windows begins with a drive or the name of a computer. */
  private static String rooted(String path) {
    String plain = normalized(path);
    String drive = plain.substring(1);
    if (DRIVE.matcher(drive).matches()) {
      return drive;
    }
    return path.startsWith("//") ? "/" + plain : plain;
  }

  /** Tells whether Tauri finds the file of another, plain entry through this one. */
  boolean finds(ExternalBinEntry plain) {
    return isPattern()
        ? regex(path + "-" + triple).matcher(plain.path + "-" + triple).matches()
        : path.equals(plain.path);
  }

  /** Tauri takes an entry with an asterisk as a pattern. */
  boolean isPattern() {
    return text.contains("*");
  }

  boolean containsTriple() {
    return lastSegment().contains("-" + triple);
  }

  boolean endsWithExe() {
    return text.endsWith(EXE);
  }

  /** Returns the name under which Tauri installs it: every {@code -<triple>} is cut out. */
  String installedName() {
    return lastSegment().replace("-" + triple, "");
  }

  /** Returns the name that was meant. */
  String intendedName() {
    String name = installedName();
    return name.endsWith(EXE) ? name.substring(0, name.length() - EXE.length()) : name;
  }

  private String lastSegment() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Returns a path as an absolute one, without {@code .} and {@code ..}. */
  static String normalized(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    return "/" + String.join("/", segments);
  }

  /** Translates a pattern of Rust's {@code glob} crate. */
  private static Pattern regex(String glob) {
    StringBuilder regex = new StringBuilder();
    int index = 0;
    while (index < glob.length()) {
      if (glob.startsWith("**/", index)) {
        regex.append("(?:.*/)?");
        index += 3;
        continue;
      }
      char next = glob.charAt(index);
      regex.append(
          switch (next) {
            case '*' -> "[^/]*";
            case '?' -> "[^/]";
            default -> Pattern.quote(String.valueOf(next));
          });
      index++;
    }
    return Pattern.compile(regex.toString());
  }
}
