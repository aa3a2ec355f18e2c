package dev.pybundle.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.GuardMode;
import dev.pybundle.spec.RealPython;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The guard, with the plain Python")
class GuardScriptTest {

  private static final HostSystem HOST = new HostSystem();

  @TempDir Path temp;

  @BeforeEach
  void unpackGuard() throws Exception {
    BundleSpec.Guard guard = new BundleSpec.Guard(GuardMode.sidecar, 2);
    for (Map.Entry<String, String> file : GuardFiles.of(guard, OperatingSystem.LINUX).entrySet()) {
      Files.writeString(temp.resolve(file.getKey()), file.getValue());
    }
    Files.writeString(temp.resolve("run_sources.py"), PythonRoom.UNFROZEN.text("run_sources.py"));
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  @DisplayName("does what its table says, in each of its parts")
  void behaves(Path interpreter) throws Exception {
    try (Stream<String> parts =
        Stream.of(
            "Ends",
            "Shutdown",
            "Family",
            "Streams",
            "Verdicts",
            "Folders",
            "System",
            "Watcher",
            "Stub")) {
      assertThat(parts.parallel().map(part -> failure(interpreter, part)).toList())
          .containsOnly("");
    }
  }

  /** The interpreters of this machine, each once. */
  static Stream<Path> interpreters() {
    return Stream.concat(
            Stream.of("python3"),
            IntStream.rangeClosed(9, 15).mapToObj(minor -> "python3." + minor))
        .flatMap(name -> HOST.find(name).stream())
        .map(GuardScriptTest::itself)
        .filter(path -> !path.isEmpty())
        .distinct()
        .map(Path::of);
  }

  /** A name on the PATH may be that of a script that looks for an interpreter and finds none. */
  private static String itself(Path command) {
    try {
      List<?> words =
          List.of(command, "-c", "import os, sys; print(os.path.realpath(sys.executable))");
      ProcessResult result = RealPython.run(command.getRoot(), Map.of(), words);
      return result.succeeded() ? result.outputText().strip() : "";
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Returns the end of what a part of the script printed, nothing if all went well. */
  private String failure(Path interpreter, String part) {
    try {
      ProcessResult result =
          RealPython.run(temp, Map.of(), List.of(interpreter, script(), part, temp));
      return result.succeeded() ? "" : String.join("\n", result.lastLines());
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private static Path script() throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(
                GuardScriptTest.class.getResource("/dev/pybundle/guard/test_guard.py"))
            .toURI());
  }
}
