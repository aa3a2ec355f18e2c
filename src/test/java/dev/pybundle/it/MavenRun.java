package dev.pybundle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A further run of Maven on the project of an integration test. Its output is added to the
 * project's {@code build.log}, which the invoker shows if the test fails.
 *
 * @param exitCode 0 if the build succeeded
 * @param log what it printed
 */
public record MavenRun(int exitCode, MavenLog log) {

  private static final long MINUTES = 15;

  static MavenRun of(
      Path project, Path localRepository, Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    Path output = nextLog(project);
    ProcessBuilder builder = new ProcessBuilder(command(project, localRepository, arguments));
    builder.environment().putAll(environment);
    Process process =
        builder
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(ended).as("mvn %s ends within %s minutes", arguments, MINUTES).isTrue();
    return new MavenRun(process.exitValue(), new MavenLog(text));
  }

  /** Fails unless the build succeeded; returns its log. */
  public MavenLog succeeds() {
    if (exitCode != 0) {
      throw new AssertionError("Maven failed:\n" + log.text());
    }
    return log;
  }

  /** Fails unless the build failed; returns its log. */
  public MavenLog fails() {
    if (exitCode == 0) {
      throw new AssertionError("Maven should have failed:\n" + log.text());
    }
    return log;
  }

  private static List<String> command(Path project, Path localRepository, List<String> arguments) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    Path maven = Path.of(System.getProperty("maven.home"), "bin", windows ? "mvn.cmd" : "mvn");
    List<String> command = new ArrayList<>();
    command.add(maven.toString());
    command.add("-B");
    command.add("-s");
    command.add(project.resolveSibling("interpolated-settings.xml").toString());
    command.add("-Dmaven.repo.local=" + localRepository);
    command.addAll(arguments);
    return command;
  }

  private static Path nextLog(Path project) {
    return IntStream.iterate(2, number -> number + 1)
        .mapToObj(number -> project.resolve("build-" + number + ".log"))
        .filter(Files::notExists)
        .findFirst()
        .orElseThrow();
  }
}
