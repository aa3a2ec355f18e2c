package dev.pybundle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A frozen program on its own: a copy in another folder, started without Python on the {@code
 * PATH}, with an empty home and temporary folder, and where that is allowed on a {@link
 * BareSystem}. What runs here runs on a user's machine.
 */
public final class FrozenProgram implements AutoCloseable {

  private static final long SECONDS = 120;

  private final Path away;
  private final Path program;

  private FrozenProgram(Path away, Path program) {
    this.away = away;
    this.program = program;
  }

  /** Copies a Bundle away from where it was built. */
  public static FrozenProgram copyOf(Bundle bundle) throws IOException {
    Path away = newFolder();
    Path copy = away.resolve("app").resolve("bundle");
    AtomicFiles.copyTree(bundle.folder(), copy);
    return new FrozenProgram(away, copy.resolve(bundle.manifest().program()));
  }

  /** Copies a program that is one file, and makes it executable, as a download is not. */
  public static FrozenProgram copyOf(Path onefile) throws IOException {
    Path away = newFolder();
    Path copy = Files.copy(onefile, away.resolve("app").resolve(onefile.getFileName()));
    assertThat(copy.toFile().setExecutable(true)).isTrue();
    return new FrozenProgram(away, copy);
  }

  /**
   * Copies a program that is a folder.
   *
   * @param folder all of it, e.g. as an installer left it
   * @param program path of the runnable in it
   */
  public static FrozenProgram copyOf(Path folder, String program) throws IOException {
    Path away = newFolder();
    Path copy = away.resolve("app").resolve(folder.getFileName());
    AtomicFiles.copyTree(folder, copy);
    return new FrozenProgram(away, copy.resolve(program));
  }

  /**
   * Unpacks an archive of a program that is a folder.
   *
   * @param archive a {@code tar.gz}, or a {@code zip} on Windows, whose {@code tar} reads it
   * @param program path of the runnable in the archive
   */
  public static FrozenProgram unpack(Path archive, String program)
      throws IOException, InterruptedException {
    Path away = newFolder();
    Path app = away.resolve("app");
    Process tar =
        new ProcessBuilder("tar", "-xf", archive.toString())
            .directory(app.toFile())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).as("exit code of tar").isZero();
    return new FrozenProgram(away, app.resolve(program));
  }

  /**
   * Runs the program to its end.
   *
   * @param arguments its arguments
   * @return what it printed, without the last line end
   * @throws AssertionError if it does not end, or ends with another exit code than 0
   */
  public String run(String... arguments) throws IOException, InterruptedException {
    Path output = away.resolve("output");
    Process process = start(output, List.of(arguments));
    boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    String text = Files.readString(output, StandardCharsets.UTF_8).stripTrailing();
    if (!ended) {
      process.destroyForcibly();
      throw new AssertionError(program + " did not end within " + SECONDS + " s:\n" + text);
    }
    assertThat(process.exitValue()).as(text).isZero();
    assertNothingLeftBehind();
    return text;
  }

  /**
   * Starts the program as a server.
   *
   * @param port where it will listen
   * @param arguments its arguments
   */
  public FrozenServer serve(int port, String... arguments) throws IOException {
    Path output = away.resolve("output");
    return new FrozenServer(this, start(output, List.of(arguments)), port, output);
  }

  /** Deletes the copy. */
  @Override
  public void close() throws IOException {
    AtomicFiles.deleteTree(away);
  }

  /** Fails if the program left files in the temporary folder, as a killed onefile does. */
  void assertNothingLeftBehind() throws IOException {
    try (Stream<Path> left = Files.list(temp())) {
      assertThat(left).as("what the program left in its temporary folder").isEmpty();
    }
  }

  private Process start(Path output, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    Optional<BareSystem> bare = BareSystem.here();
    ProcessBuilder builder =
        new ProcessBuilder(bare.isPresent() ? bare.get().around(command, away) : command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(variable -> !variable.equalsIgnoreCase("SystemRoot"));
    environment.put("PATH", away.resolve("empty").toString());
    environment.put("HOME", away.resolve("home").toString());
    List.of("TMPDIR", "TEMP", "TMP").forEach(name -> environment.put(name, temp().toString()));
    return builder
        .directory(away.resolve("home").toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private Path temp() {
    return away.resolve("temp");
  }

  private static Path newFolder() throws IOException {
    Path away = Files.createTempDirectory("pybundle it é").toRealPath(LinkOption.NOFOLLOW_LINKS);
    for (String folder : List.of("app", "home", "temp", "empty")) {
      Files.createDirectory(away.resolve(folder));
    }
    return away;
  }
}
