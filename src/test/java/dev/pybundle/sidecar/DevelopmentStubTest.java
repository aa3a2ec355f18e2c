package dev.pybundle.sidecar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A development stub")
class DevelopmentStubTest {

  private static final String GONE = "it's gone";

  @TempDir private Path folder;

  @ParameterizedTest
  @DisplayName("of Linux and macOS hands every argument over as it is")
  @DisabledOnOs(OS.WINDOWS)
  @ValueSource(strings = {"plain", "l'été", "$HOME `id` \"x\" \\ *", "", "two\nlines", "'"})
  void keepsArguments(String nasty) throws Exception {
    Path home = Files.createDirectory(folder.resolve("l'été $1"));
    Path script =
        Files.writeString(
            home.resolve("show.py"),
            "import sys\nprint(ascii(sys.argv[1:]), sys.flags.no_user_site)");

    ProcessResult result =
        run(
            DevelopmentStub.script(
                "x", List.of(python().toString(), "-s", script.toString(), nasty), GONE),
            Map.of("PYTHONHOME", "/nowhere"),
            "a b",
            nasty);

    assertThat(result.outputText().trim())
        .isEqualTo("[" + ascii(nasty) + ", 'a b', " + ascii(nasty) + "] 1");
  }

  @Test
  @DisplayName("says what to do once its Python is gone")
  @DisabledOnOs(OS.WINDOWS)
  void saysThatPythonIsGone() throws Exception {
    ProcessResult result =
        run(DevelopmentStub.script("x", List.of("/nowhere/python3", "x.py"), GONE), Map.of());

    assertThat(result.exitCode()).isEqualTo(127);
    assertThat(result.describe()).contains(GONE);
  }

  @Test
  @DisplayName(
      "of Windows is the launcher, the line with the Python, and an archive, marked at its end")
  void isALauncher() throws Exception {
    byte[] launcher = "MZ the launcher".getBytes(UTF_8);
    List<String> interpreter = List.of("C:\\Program Files\\l'été\\python.exe", "-s", "-Xutf8");

    byte[] stub = DevelopmentStub.executable(interpreter, "print(1)\n", launcher);

    assertThat(new String(stub, UTF_8))
        .startsWith("MZ the launcher#!\"C:\\Program Files\\l'été\\python.exe\" -s -Xutf8\r\nPK")
        .endsWith(StubMark.TEXT);
    Path file = Files.write(folder.resolve("stub.exe"), stub);
    try (ZipFile archive = new ZipFile(file.toFile())) {
      assertThat(archive.getInputStream(archive.getEntry("__main__.py")).readAllBytes())
          .asString()
          .isEqualTo("print(1)\n");
    }
    assertThat(StubMark.isStub(file)).isTrue();
    assertThat(DevelopmentStub.executable(interpreter, "print(1)\n", launcher)).isEqualTo(stub);
  }

  @ParameterizedTest
  @DisplayName("is not seen in a program that only knows the mark")
  @ValueSource(
      strings = {
        "MZ pybundle-stub in the middle",
        "\u007fELF pybundle-stub",
        "#!/bin/sh\necho a script of the user's own\n",
        "pybundle-stub",
        ""
      })
  void isNotSeenElsewhere(String content) throws IOException {
    assertThat(StubMark.isStub(Files.writeString(folder.resolve("program"), content))).isFalse();
  }

  private ProcessResult run(byte[] stub, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("stub"), stub);
    assertThat(StubMark.isStub(file)).isTrue();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> words = Stream.concat(Stream.of(file.toString()), Stream.of(arguments)).toList();
    return new ProcessRunner()
        .run(new Command(words, folder, environment, Duration.ofMinutes(2), /* log= */ null));
  }

  private static String ascii(String text) throws IOException, InterruptedException {
    return new ProcessRunner()
        .run(
            new Command(
                List.of(python().toString(), "-c", "import sys; print(ascii(sys.argv[1]))", text),
                Path.of("").toAbsolutePath(),
                Map.of(),
                Duration.ofMinutes(2),
                /* log= */ null))
        .outputText()
        .trim();
  }

  private static Path python() {
    return new HostSystem().find("python3").orElseThrow();
  }
}
