package dev.pybundle.freeze.guide;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.CarriedFiles;
import dev.pybundle.freeze.FreezeCommands;
import dev.pybundle.freeze.FreezeProblems;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The launcher of a program without an interpreter, which the system's Rust compiles. */
final class GuideLauncher {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuideLauncher.class);
  private static final String SOURCES = "/dev/pybundle/freeze/guide/rust/";
  private static final String MAIN = "guide.rs";

  /** Where rustup keeps Rust, and Windows the linker of Visual Studio. */
  private static final Pattern OF_RUST =
      Pattern.compile(
          "RUSTUP_HOME|RUSTUP_TOOLCHAIN|CARGO_HOME|ProgramFiles\\(x86\\)",
          Pattern.CASE_INSENSITIVE);

  private final ProcessRunner processes;
  private final HostSystem host;
  private final FreezeCommands commands;

  GuideLauncher(ProcessRunner processes, HostSystem host) {
    this.processes = processes;
    this.host = host;
    this.commands = new FreezeCommands(host);
  }

  /** Returns what there is not to compile it with, empty if there is all. */
  static Optional<Problem> missingTools(HostSystem host) {
    List<String> tools =
        host.os() == OperatingSystem.WINDOWS ? List.of("rustc") : List.of("rustc", "cc");
    List<String> missing = tools.stream().filter(tool -> host.find(tool).isEmpty()).toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Problem(
            "The launcher of a program of guide is compiled by Rust, and there is no %s on the PATH"
                .formatted(String.join(", no ", missing)),
            "install Rust 1.63 or newer from rustup, which Tauri takes, too, or, on Debian and"
                + " Ubuntu, the package rustc, or make the program with portable"));
  }

  /**
   * Compiles it.
   *
   * @param folder to work in, and to make it in
   * @throws ProblemException if the compiler fails
   */
  void compile(FreezeRequest request, Path folder)
      throws ProblemException, IOException, InterruptedException {
    Path sources = folder.resolve("launcher");
    for (String file : CarriedFiles.below(SOURCES)) {
      AtomicFiles.write(sources.resolve(file), CarriedFiles.bytes(SOURCES + file));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                host.find("rustc").map(Path::toString).orElse("rustc"),
                "--edition=2021",
                "-Copt-level=3",
                "-Ccodegen-units=1",
                "-Cstrip=symbols",
                "-Cpanic=abort",
                "--remap-path-prefix=" + sources + "=",
                "-o",
                in(folder).toString(),
                sources.resolve(MAIN).toString()));
    if (!request.spec().executable().console()) {
      arguments.add("--cfg=windowed");
    }
    ProcessResult result =
        processes.run(
            commands.command(request, arguments, variables(), "guide-launcher"),
            (stream, line) -> LOGGER.info("[rustc] {}", line));
    if (!result.succeeded()) {
      throw FreezeProblems.failed(result).asException();
    }
  }

  /** Returns what is made in a folder. */
  static Path in(Path folder) {
    return folder.resolve("launcher.exe");
  }

  private Map<String, String> variables() {
    return host.environment().entrySet().stream()
        .filter(variable -> OF_RUST.matcher(variable.getKey()).matches())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
