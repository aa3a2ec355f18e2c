package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HeaderSamples;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A Python for another system")
class TargetPythonsTest {

  private static final TargetTriple WINDOWS =
      TargetTriple.parse("x86_64-pc-windows-msvc").orElseThrow();

  private final Path basedir;

  TargetPythonsTest(@TempDir Path basedir) {
    this.basedir = basedir;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "python313.dll, DLLs/_sqlite3.pyd, 3.13",
    "lib/libpython3.12.dylib, lib/python3.12/lib-dynload/_sqlite3.cpython-312-darwin.so, 3.12",
    "lib/aarch64-linux-gnu/libpython3.11.so.1.0, lib/python3.11/lib-dynload/_sqlite3.x.so, 3.11",
    "lib/libpython3.14.so.1.0, lib/libpython3.14.so.1.0, 3.14"
  })
  @DisplayName("is known by its files, in whatever layout they lie")
  void layouts(String library, String sqlite, String version) throws Exception {
    write(library, "");
    write(sqlite, "… enable_load_extension …");

    TargetPythons.Found found = find("python", "sqlite-vec (requirements.txt:1)");

    assertThat(found.folder()).isEqualTo(basedir.resolve("python"));
    assertThat(found.version()).isEqualTo(version);
    assertThat(found.loadExtension()).isTrue();
    assertThat(found.source()).isEqualTo("from " + basedir.resolve("python"));
  }

  @Test
  @DisplayName("has the version that its header tells, which a library's name has not")
  void patchLevel() throws Exception {
    write("python313.dll", "");
    write("include/patchlevel.h", "#define PY_VERSION      \"3.13.7\"\n");
    assertThat(find("python", null).version()).isEqualTo("3.13.7");
  }

  @Test
  @DisplayName("and without one that of its library, which tells it to programs")
  void versionInLibrary() throws Exception {
    write("python313.dll", "…\0" + "3.2.0\0…/3.13.1/lib\0" + "3.13.2\0…");
    assertThat(find("python", null).version()).isEqualTo("3.13.2");
  }

  @Test
  @DisplayName("is refused if it cannot do what the program needs, or is none")
  void unfit() throws Exception {
    write("python313.dll", "");
    write("DLLs/_sqlite3.pyd", "nothing of the kind");
    assertThatThrownBy(() -> find("python", "sqlite-vec (requirements.txt:1)"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("No Python was found for <target>x86_64-pc-windows-msvc</target>")
        .hasMessageContaining("its sqlite3 cannot load extensions, which sqlite-vec")
        .hasMessageContaining("perhaps you should");
    Files.createDirectories(basedir.resolve("empty"));
    assertThatThrownBy(() -> find("empty", null))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("there is no library of an interpreter in");
  }

  @Test
  @DisplayName("is refused if it is for another one")
  void otherMachine() throws Exception {
    Path library = basedir.resolve("python/python313.dll");
    Files.createDirectories(library.getParent());
    Files.write(library, HeaderSamples.pe(0xaa64));
    assertThatThrownBy(() -> find("python", null))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "python313.dll: it is a file in PE format for Windows on aarch64, and"
                + " x86_64-pc-windows-msvc means Windows on x86_64");
  }

  private TargetPythons.Found find(String python, @Nullable String extensions) throws Exception {
    EnvironmentRequest request =
        new EnvironmentRequest(
            basedir,
            new Workspace(basedir.resolve("target")),
            WINDOWS,
            basedir.resolve("cache"),
            python,
            null,
            List.of(),
            LoadExtension.AUTO,
            null,
            List.of(),
            true,
            Duration.ofMinutes(1));
    Tools tools =
        new Tools(
            new HostSystem(),
            new ProcessRunner(),
            request,
            Inputs.unrecorded(),
            line -> {},
            line -> {});
    ArchivedPython archived =
        new ArchivedPython(
            tools,
            coordinates -> {
              throw new IOException("nothing is resolved here");
            });
    InterpreterFinder finder = new InterpreterFinder(tools, new Inspector(tools), archived);
    return new TargetPythons(tools, archived, finder, new BuildNotes())
        .find(new Needs(WINDOWS, List.of(), extensions));
  }

  private void write(String name, String text) throws IOException {
    Path file = basedir.resolve("python").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
