package dev.pybundle.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against objcopy, with an executable of this machine. */
@DisplayName("A section at the end of an executable")
@EnabledOnOs(OS.LINUX)
class ElfSectionTest {

  private static final String NAME = "pydata";

  private final Path folder;
  private final Path executable;

  ElfSectionTest(@TempDir Path temp) {
    folder = temp;
    executable = temp.resolve("program");
  }

  @BeforeEach
  void add() throws Exception {
    Files.copy(Path.of("/bin/true").toRealPath(), executable);
    objcopy("--add-section", executable, content("old", 1_000));
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {0, 1, 999, 1_000, 1_001, 70_000})
  @DisplayName("is replaced as objcopy does it, to the byte, and the program runs")
  void replaced(int size) throws Exception {
    Path content = content("new", size);
    Path expected = Files.copy(executable, folder.resolve("expected"));
    objcopy("--update-section", expected, content);
    Path target = folder.resolve("target");
    byte[] before = Files.readAllBytes(executable);

    ElfSection.replace(executable, NAME, content, target);

    assertThat(target).hasSameBinaryContentAs(expected);
    assertThat(executable).hasBinaryContent(before);
    assertThat(new ProcessBuilder(target.toString()).start().waitFor()).isZero();
  }

  @Test
  @DisplayName("has to be there")
  void missing() throws Exception {
    Path content = content("new", 10);
    Path target = folder.resolve("target");
    assertThatThrownBy(() -> ElfSection.replace(executable, "nothing", content, target))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no section nothing");
    assertThatThrownBy(() -> ElfSection.replace(content, NAME, content, target))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no executable of Linux");
    assertThat(target).doesNotExist();
  }

  private Path content(String name, int size) throws IOException {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) name.charAt(0));
    return Files.write(folder.resolve(name), content);
  }

  private static void objcopy(String option, Path executable, Path content) throws Exception {
    List<String> command = List.of("objcopy", option, NAME + "=" + content, executable.toString());
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
