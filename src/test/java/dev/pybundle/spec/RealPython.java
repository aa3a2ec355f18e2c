package dev.pybundle.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The python3 of this machine. */
public final class RealPython {

  private static final HostSystem HOST = new HostSystem();
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private RealPython() {}

  /** Returns the interpreter on the PATH. */
  public static Path interpreter() {
    return HOST.find("python3").orElseThrow(() -> new AssertionError("The tests need a python3"));
  }

  /** Runs a program to its end. */
  public static ProcessResult run(Path directory, Map<String, String> variables, List<?> arguments)
      throws Exception {
    Map<String, String> environment = new HashMap<>(HOST.environment());
    environment.put("PYTHONUTF8", "1");
    environment.putAll(variables);
    List<String> words = arguments.stream().map(String::valueOf).toList();
    return new ProcessRunner().run(new Command(words, directory, environment, TIMEOUT, null));
  }

  /** Runs code that must succeed and returns what it printed. */
  public static List<String> lines(Path directory, String code, Object... arguments)
      throws Exception {
    List<?> words =
        Stream.concat(Stream.of(interpreter(), "-c", code), Stream.of(arguments)).toList();
    ProcessResult result = run(directory, Map.of(), words);
    assertThat(result.exitCode()).as(() -> result.describe()).isZero();
    return result.output();
  }
}
