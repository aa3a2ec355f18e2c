package dev.pybundle.freeze.pyinstaller.cross;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.message.Problem;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.python.TargetPython;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Another system that PyInstaller can freeze for here: its own steps run, and where it asks the
 * running system, files of the target answer.
 *
 * @param platform its name as {@code sys.platform} there
 * @param machine its processor as Rust calls it, or {@code universal} as Tauri does
 */
public record CrossTarget(String platform, String machine) {

  /** The Python files that answer. */
  public static final PythonRoom ROOM = PythonRoom.of(CrossTarget.class);

  private static final String UNIVERSAL = "universal";

  /** What PyInstaller calls it. */
  private static final String UNIVERSAL2 = "universal2";

  private static final Map<String, CrossTarget> KNOWN =
      Map.of(
          "x86_64-pc-windows-msvc", new CrossTarget("win32", "x86_64"),
          "aarch64-pc-windows-msvc", new CrossTarget("win32", "aarch64"),
          "x86_64-apple-darwin", new CrossTarget("darwin", "x86_64"),
          "aarch64-apple-darwin", new CrossTarget("darwin", "aarch64"),
          "universal-apple-darwin", new CrossTarget("darwin", UNIVERSAL),
          "x86_64-unknown-linux-gnu", new CrossTarget("linux", "x86_64"),
          "aarch64-unknown-linux-gnu", new CrossTarget("linux", "aarch64"));

  /**
   * Returns why a spec cannot be frozen elsewhere: only the packages of its triple are there.
   *
   * @param targetArch {@code <targetArch>}, which the triple tells if it is not typed
   */
  public Optional<Problem> refusal(@Nullable String targetArch) {
    return !UNIVERSAL2.equals(targetArch) || machine.equals(UNIVERSAL)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "<targetArch>universal2</targetArch> asks for both processors, and packages are"
                    + " there for one",
                "write <target>universal-apple-darwin</target> instead"));
  }

  /**
   * Returns what a triple stands for.
   *
   * @return empty if no program can be frozen for it on a machine that is another one
   */
  public static Optional<CrossTarget> of(TargetTriple triple, HostSystem host) {
    return host.os() == OperatingSystem.LINUX ? of(triple.value()) : Optional.empty();
  }

  /** Returns what a triple stands for; empty if it is not one that can be another system's. */
  public static Optional<CrossTarget> of(String triple) {
    return Optional.ofNullable(KNOWN.get(triple));
  }

  /** What {@code cross_target.py} reads. */
  private record Options(
      String platform, String machine, String python, String site, String scratch) {}

  /**
   * Writes what PyInstaller has to know.
   *
   * @param file where to
   * @param python the Python there
   * @param scratch a folder for files that are made on the way
   * @throws IOException if it cannot be written
   */
  public void write(Path file, TargetPython python, Path scratch) throws IOException {
    Json.write(
        file,
        new Options(
            platform,
            machine,
            python.folder().toString(),
            python.site().toString(),
            scratch.toString()));
  }
}
