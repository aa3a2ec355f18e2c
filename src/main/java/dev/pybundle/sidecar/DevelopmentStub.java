package dev.pybundle.sidecar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A program that stands where the sidecar will stand, and runs the sources with the environment's
 * Python: {@code cargo check} and {@code tauri dev} work without a freeze, and edits are live.
 */
public final class DevelopmentStub {

  /** The same bytes each time; times in an archive begin here. */
  private static final LocalDateTime ZIP_EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private DevelopmentStub() {}

  /**
   * Returns a stub for Linux and macOS: a script that becomes the Python, so that the app's process
   * is the program itself. Like a frozen program, it is deaf to variables for Python.
   *
   * @param name name of the sidecar
   * @param command the Python, its options, a script and its arguments; those of the app follow
   * @param gone what to print if the Python is not there any more, e.g. after {@code mvn clean}
   */
  public static byte[] script(String name, List<String> command, String gone) {
    String words = command.stream().map(DevelopmentStub::quoted).collect(Collectors.joining(" "));
    return String.join(
            "\n",
            "#!/bin/sh",
            "# " + StubMark.TEXT + ": runs the sources of " + name + "; not to be shipped.",
            "if [ ! -x " + quoted(command.get(0)) + " ]; then",
            "  echo " + quoted(gone) + " >&2",
            "  exit 127",
            "fi",
            "unset PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONOPTIMIZE PYTHONWARNINGS",
            "exec " + words + " \"$@\"",
            "")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns a stub for Windows: pip's launcher of scripts, the line that names the Python, and an
   * archive with a {@code __main__.py}, in this order, as pip makes them.
   *
   * @param interpreter the Python and its options
   * @param main source of {@code __main__.py}
   * @param launcher the launcher
   * @see <a href="https://distlib.readthedocs.io/en/latest/tutorial.html">Distlib: installing
   *     scripts</a>
   */
  public static byte[] executable(List<String> interpreter, String main, byte[] launcher) {
    String options = String.join(" ", interpreter.subList(1, interpreter.size()));
    String line = "#!\"" + interpreter.get(0) + "\" " + options + "\r\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(launcher);
    bytes.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(archive("__main__.py", main));
    return bytes.toByteArray();
  }

  private static byte[] archive(String name, String content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment(StubMark.TEXT);
      ZipEntry entry = new ZipEntry(name);
      entry.setTimeLocal(ZIP_EPOCH);
      zip.putNextEntry(entry);
      zip.write(content.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
