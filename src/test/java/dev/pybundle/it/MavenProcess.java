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
import java.util.stream.Stream;

/**
 * A further run of Maven on the project of an integration test. Its output is in {@code
 * build-2.log} and so on beside the invoker's {@code build.log}.
 */
public final class MavenProcess {

  private static final long END_MINUTES = 15;
  private static final long STOP_SECONDS = 30;
  private static final long POLL_MILLIS = 50;
  private static final long LEFT_SECONDS = 5;

  private final Process process;
  private final Path output;

  private MavenProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static MavenProcess start(
      Path project, Path localRepository, Map<String, String> environment, List<String> arguments)
      throws IOException {
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
    return new MavenProcess(process, output);
  }

  /** Waits until Maven has ended. */
  public MavenRun awaitEnd() throws IOException, InterruptedException {
    boolean ended = process.waitFor(END_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      stop();
    }
    assertThat(ended).as("Maven ends within %s minutes:%n%s", END_MINUTES, said()).isTrue();
    return new MavenRun(process.exitValue(), new MavenLog(said()));
  }

  /** Waits until Maven has printed a text. */
  public MavenProcess awaitLog(String text) throws IOException, InterruptedException {
    while (!said().contains(text)) {
      assertThat(process.isAlive()).as("Maven runs until it says %s:%n%s", text, said()).isTrue();
      Thread.sleep(POLL_MILLIS);
    }
    return this;
  }

  /**
   * Ends Maven, and nothing else, as a CI server does that cancels a job.
   *
   * @throws AssertionError if something that Maven started outlives it
   */
  public void stop() throws InterruptedException {
    List<ProcessHandle> tree =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    process.destroy();
    process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    // What ends the tools of a killed Maven sees only now that this one has ended.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEFT_SECONDS);
    while (tree.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
    List<ProcessHandle> left = tree.stream().filter(ProcessHandle::isAlive).toList();
    left.forEach(ProcessHandle::destroyForcibly);
    assertThat(tree).as("processes of a build that runs").hasSizeGreaterThan(1);
    assertThat(left).as("processes that outlive Maven").isEmpty();
  }

  private String said() throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
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
