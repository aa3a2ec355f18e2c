package dev.pybundle.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The folder of a probe")
class ProbeFolderTest {

  @TempDir Path temp;

  @Test
  @DisplayName(
      "of a Maven that was killed is removed by the next probe, but not as long as it runs")
  void goesAfterItsMaven() throws Exception {
    // given
    Process maven =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=UTF-8",
                "-cp",
                place(ProbeFolder.class) + java.io.File.pathSeparator + place(getClass()),
                ProbingMain.class.getName(),
                temp.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = maven.inputReader()) {
      assertThat(said.readLine()).isEqualTo("made");
    }
    Path its = probes().get(0);
    // when
    ProbeFolder.make(temp).close();
    // then
    assertThat(probes()).containsExactly(its);
    // when
    maven.destroyForcibly().waitFor();
    ProbeFolder.make(temp).close();
    // then
    assertThat(probes()).isEmpty();
  }

  @Test
  @DisplayName("of another project of the same Maven stays, and goes when it is closed")
  void staysInTheSameJvm() throws Exception {
    // given
    ProbeFolder other = ProbeFolder.make(temp);
    // when
    ProbeFolder.make(temp).close();
    ProbeFolder.make(temp).close();
    // then
    assertThat(probes()).containsExactly(other.path());
    other.close();
    assertThat(probes()).isEmpty();
  }

  @Test
  @DisplayName("without a lock, as earlier versions left it, is removed when it is a day old")
  void goesWithoutLock() throws Exception {
    // given
    Path fresh = Files.createDirectories(temp.resolve("pybundle probe é 1/home")).getParent();
    Path old = Files.createDirectories(temp.resolve("pybundle probe é 2/home")).getParent();
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    // when
    ProbeFolder.make(temp).close();
    // then
    assertThat(probes()).containsExactly(fresh);
  }

  @Test
  @DisplayName("that is only called so, and is a file or a link to a folder, stays")
  void leavesWhatIsNone() throws Exception {
    // given
    Path precious = Files.createDirectories(temp.resolve("precious"));
    Files.createFile(precious.resolve("lock"));
    Path link = Files.createSymbolicLink(temp.resolve("pybundle probe 1"), precious);
    Path file = Files.createFile(temp.resolve("pybundle probe 2"));
    // when
    ProbeFolder.make(temp).close();
    // then
    assertThat(probes()).containsExactlyInAnyOrder(link, file);
    assertThat(precious.resolve("lock")).exists();
  }

  private List<Path> probes() throws Exception {
    try (Stream<Path> entries = Files.list(temp.toRealPath())) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("pybundle probe"))
          .toList();
    }
  }

  private static String place(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
