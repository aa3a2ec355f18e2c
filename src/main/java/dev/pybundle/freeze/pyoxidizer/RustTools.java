package dev.pybundle.freeze.pyoxidizer;

import dev.pybundle.message.Problem;
import dev.pybundle.platform.HostSystem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The tools of the system that PyOxidizer works with. */
final class RustTools {

  /**
   * A tool.
   *
   * @param name name of its executable
   * @param source what it comes with, on Debian and Ubuntu
   */
  private record Tool(String name, String source) {}

  private static final List<Tool> TOOLS =
      List.of(
          new Tool("cargo", "Rust"),
          new Tool("rustc", "Rust"),
          new Tool("cc", "build-essential"),
          new Tool("ar", "binutils"),
          new Tool("zstd", "zstd"));

  private RustTools() {}

  /** Returns which of them are not on the {@code PATH}, empty if all are. */
  static Optional<Problem> missing(HostSystem host) {
    List<Tool> missing = TOOLS.stream().filter(tool -> host.find(tool.name()).isEmpty()).toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    Set<String> sources = new TreeSet<>(missing.stream().map(Tool::source).toList());
    return Optional.of(
        new Problem(
            "PyOxidizer compiles and links its programs, and there is no %s on the PATH"
                .formatted(String.join(", no ", missing.stream().map(Tool::name).toList())),
            "install "
                + String.join(", ", sources)
                + " (names of Debian's packages; Rust 1.65 or newer, also from rustup), or freeze"
                + " with pyinstaller or cx-freeze"));
  }
}
