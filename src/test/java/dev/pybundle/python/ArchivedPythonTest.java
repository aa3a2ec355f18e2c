package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An interpreter from a Maven repository")
class ArchivedPythonTest {

  private static final MavenCoordinates COORDINATES =
      new MavenCoordinates("org.x", "cpython", "3.14.3-1", "linux-x86_64");

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder);
  }

  private Path jar(Map<String, String> entries) throws IOException {
    Path jar = fixture.project.resolve("python.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return jar;
  }

  private Path unpack(Path jar) throws Exception {
    return new ArchivedPython(fixture.tools(), coordinates -> jar).executable(COORDINATES);
  }

  private List<String> cached() throws IOException {
    try (Stream<Path> files = Files.list(fixture.request().cache().resolve("python"))) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
    }
  }

  @Test
  @DisplayName("is unpacked once, with its programs executable")
  void unpacked() throws Exception {
    Path jar =
        jar(
            Map.of(
                "org/x/bin/python3.14", "#!/bin/sh\necho \"$5\" > \"$4/compiled-for\"\n",
                "org/x/bin/pip3", "#!/bin/sh\n",
                "org/x/share/deep/bin/python3.14", "another",
                "org/x/lib/python3.14/os.py", "pass\n"));

    Path executable = unpack(jar);
    Path again = unpack(jar);

    assertThat(again).isEqualTo(executable).endsWith(Path.of("org/x/bin/python3.14"));
    assertThat(Files.isExecutable(executable)).isTrue();
    assertThat(Files.isExecutable(executable.resolveSibling("pip3"))).isTrue();
    assertThat(executable.resolveSibling("../lib/python3.14/os.py")).hasContent("pass\n");
    assertThat(cached())
        .singleElement()
        .asString()
        .matches("org\\.x-cpython-3\\.14\\.3-1-linux-x86_64-[0-9a-f]{12}");
    assertThat(fixture.info).hasSize(1);
    Path folder = fixture.request().cache().resolve("python").resolve(cached().get(0));
    assertThat(folder.resolve("compiled-for")).hasContent(folder.toString());
  }

  @Test
  @DisplayName("is compiled for its final place, whatever the times of its files are")
  void compiled(@TempDir Path scratch) throws Exception {
    String python = Fixture.realPython(scratch).executable().toString();
    Path jar =
        jar(
            Map.of(
                "bin/python3.14", "#!/bin/sh\nexec '" + python + "' \"$@\"\n",
                "lib/module.py", "def f(): pass\n",
                "lib/test/wrong.py", "def def\n"));
    Path library = unpack(jar).resolveSibling("../lib").toRealPath();
    Files.setLastModifiedTime(library.resolve("module.py"), FileTime.fromMillis(0));
    List<String> show =
        List.of(
            python,
            "-I",
            "-B",
            "-c",
            "import sys; sys.path.insert(0, sys.argv[1]); import module;"
                + " print(module.f.__code__.co_filename, module.__cached__)",
            library.toString());

    String shown = fixture.tools().ask("show", show, Map.of()).outputText();

    assertThat(shown)
        .startsWith(library.resolve("module.py") + " " + library.resolve("__pycache__/module."));
    assertThat(library.resolve("__pycache__")).isNotEmptyDirectory();
    assertThat(library.resolve("test/__pycache__")).doesNotExist();
    assertThat(fixture.info).hasSize(1);
  }

  @Test
  @DisplayName("is unpacked again if its folder in the cache was damaged")
  void damaged() throws Exception {
    Path jar = jar(Map.of("bin/python3.14", "#!/bin/sh\n"));
    Files.delete(unpack(jar));

    assertThat(unpack(jar)).exists();
  }

  @Test
  @DisplayName("is the one nearest to the root on Windows")
  void windows() throws Exception {
    Path jar = jar(Map.of("x/bin/python.exe", "", "x/python.exe", ""));

    assertThat(unpack(jar)).endsWith(Path.of("x/python.exe"));
  }

  @Test
  @DisplayName("has on Windows all beside it that uv makes an environment from")
  void gathered() throws Exception {
    Path jar =
        jar(
            Map.of(
                "x/python.exe", "",
                "x/bin/pythonw.exe", "windowed",
                "x/lib/vcruntime140.dll", "run time",
                "x/lib/vcruntime140_1.dll", "more of it",
                "x/lib/libffi-8.dll", ""));

    Path python = unpack(jar);

    assertThat(python.resolveSibling("pythonw.exe")).hasContent("windowed");
    assertThat(python.resolveSibling("vcruntime140.dll")).hasContent("run time");
    assertThat(python.resolveSibling("vcruntime140_1.dll")).hasContent("more of it");
    assertThat(python.resolveSibling("libffi-8.dll")).doesNotExist();
  }

  @Test
  @DisplayName("that would write outside of its folder is refused, and nothing stays")
  void slip() throws Exception {
    Path jar = jar(Map.of("../../evil", "x", "bin/python3.14", ""));

    assertThatThrownBy(() -> unpack(jar))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has an entry outside of itself: ../../evil");
    assertThat(cached()).isEmpty();
  }

  @Test
  @DisplayName("that holds no interpreter is refused, and nothing stays")
  void noInterpreter() throws Exception {
    Path jar = jar(Map.of("readme", "x"));

    assertThatThrownBy(() -> unpack(jar)).hasMessageContaining("is not complete");
    assertThat(cached()).isEmpty();
  }

  @Test
  @DisplayName("may be unpacked by many builds at a time")
  void parallel() throws Exception {
    Path jar = jar(Map.of("bin/python3.14", "#!/bin/sh\n", "lib/a", "a", "lib/b", "b"));
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Path>> builds =
          IntStream.range(0, 16).<Callable<Path>>mapToObj(index -> () -> unpack(jar)).toList();
      for (Future<Path> result : pool.invokeAll(builds)) {
        assertThat(result.get()).isExecutable();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(cached()).hasSize(1);
  }
}
