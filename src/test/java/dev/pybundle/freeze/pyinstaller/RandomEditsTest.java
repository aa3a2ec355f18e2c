package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs in the profile {@code edits} only: it takes hours. The scripts in {@code bench} say what
 * they do, print what they did, and end with the first difference.
 */
@DisplayName("Builds after random edits")
@EnabledIfSystemProperty(named = "pybundle.edits", matches = ".+")
class RandomEditsTest {

  private static final Duration TIMEOUT = Duration.ofHours(12);

  private final ProcessRunner processes = new ProcessRunner();

  @ParameterizedTest
  @MethodSource("runs")
  @DisplayName("are as clean ones")
  void areAsClean(List<String> arguments) throws Exception {
    Command command =
        new Command(
            arguments,
            Path.of("").toAbsolutePath(),
            new HostSystem().environment(),
            TIMEOUT,
            Path.of("target", "edits.log").toAbsolutePath());

    ProcessResult result = processes.run(command, (stream, line) -> System.out.println(line));

    assertThat(result.succeeded()).as(result::describe).isTrue();
  }

  static Stream<List<String>> runs() throws Exception {
    String edits = System.getProperty("pybundle.edits", "");
    String seed = System.getProperty("pybundle.seed", "");
    List<List<String>> runs = new ArrayList<>();
    for (String python : pythons()) {
      for (String layout : List.of("onedir", "onefile")) {
        runs.add(
            List.of(
                python,
                "bench/edits.py",
                python,
                "--layout",
                layout,
                "--edits",
                edits,
                "--seed",
                seed));
      }
    }
    for (String python : named("pybundle.edits.sample")) {
      runs.add(
          List.of(
              python,
              "bench/edits.py",
              python,
              "--program",
              "sample",
              "--edits",
              edits,
              "--seed",
              seed));
    }
    return runs.stream();
  }

  private static List<String> pythons() throws Exception {
    List<String> named = named("pybundle.edits.pythons");
    return named.isEmpty() ? List.of(RealEnvironment.get().python().toString()) : named;
  }

  private static List<String> named(String property) {
    return Stream.of(System.getProperty(property, "").split(","))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }
}
