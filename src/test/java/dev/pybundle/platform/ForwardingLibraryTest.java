package dev.pybundle.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A library of Windows that stands for another one")
class ForwardingLibraryTest {

  private static final short AMD64 = (short) 0x8664;

  @TempDir Path folder;

  @Test
  @DisplayName("has all its names, and each leads there")
  void forwards() throws Exception {
    List<String> names = IntStream.range(0, 1_700).mapToObj("Py_Name%04d"::formatted).toList();
    Path python = library("python314.dll", names);

    Path stable = folder.resolve("python3.dll");
    ForwardingLibrary.write(python, stable);

    assertThat(ForwardingLibrary.names(stable)).isEqualTo(names);
    assertThat(Files.readString(stable, StandardCharsets.ISO_8859_1))
        .contains("python3.dll\0")
        .contains("\0python314.Py_Name0000\0", "\0python314.Py_Name1699\0");
    assertThat(PeFile.isWhole(stable)).isTrue();
    assertThat(ExecutableHeader.read(stable)).isEqualTo(ExecutableHeader.read(python));
  }

  @Test
  @DisplayName("is the same whenever it is written")
  void same() throws Exception {
    Path python = library("python313.dll", List.of("PyLong_Type", "Py_Main"));
    Path one = folder.resolve("one/python3.dll");
    Path other = folder.resolve("other/python3.dll");
    Files.createDirectories(one.getParent());
    Files.createDirectories(other.getParent());

    ForwardingLibrary.write(python, one);
    ForwardingLibrary.write(python, other);

    assertThat(one).hasSameBinaryContentAs(other);
  }

  @Test
  @DisplayName("is not made of a file that is none or was cut")
  void broken() throws Exception {
    Path text = Files.writeString(folder.resolve("text.dll"), "no library");
    Path whole = library("python314.dll", List.of("Py_Main"));
    Path cut =
        Files.write(folder.resolve("cut.dll"), Arrays.copyOf(Files.readAllBytes(whole), 0x210));

    for (Path file : List.of(text, cut)) {
      assertThatThrownBy(() -> ForwardingLibrary.write(file, folder.resolve("python3.dll")))
          .hasMessage(file + " is no whole library for Windows");
    }
    assertThat(folder.resolve("python3.dll")).doesNotExist();
  }

  private Path library(String name, List<String> names) throws Exception {
    Path file = folder.resolve(name);
    return Files.write(file, ForwardingLibrary.image(AMD64, names, name, "elsewhere"));
  }
}
