package dev.pybundle.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The bootloader that PyInstaller ships")
class RealBootloadersTest {

  private final HostSystem host = new HostSystem();

  private final Path folder;

  RealBootloadersTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest(name = "for {0} fits {3} and nothing else")
  @CsvSource({
    "manylinux2014_x86_64,  Linux-64bit-intel,   run,     x86_64-unknown-linux-gnu",
    "manylinux2014_aarch64, Linux-64bit-arm,     run,     aarch64-unknown-linux-gnu",
    "win_amd64,             Windows-64bit-intel, run.exe, x86_64-pc-windows-msvc",
    "win_arm64,             Windows-64bit-arm,   run.exe, aarch64-pc-windows-msvc",
    "macosx_13_0_universal2, Darwin-64bit,       run,     universal-apple-darwin",
  })
  void fitsItsTriple(String platform, String build, String file, String triple) throws Exception {
    Path program = extract(download(platform), "PyInstaller/bootloader/" + build + "/" + file);
    TargetTriple right = TargetTriple.parse(triple).orElseThrow();

    ExecutableHeader header = ExecutableHeader.read(program).orElseThrow();

    assertThat(header.contradicts(right)).isEmpty();
    assertThat(TargetTriple.known())
        .map(known -> TargetTriple.parse(known).orElseThrow())
        .filteredOn(other -> header.contradicts(other).isEmpty())
        .allSatisfy(other -> assertThat(other.os()).isEqualTo(right.os()))
        .allSatisfy(
            other -> assertThat(header.architectures()).contains(thin(other.architecture())));
    assertThat(ElfFile.segmentsCongruent(program)).isEqualTo(right.os() == OperatingSystem.LINUX);
  }

  private static Architecture thin(Architecture architecture) {
    return architecture == Architecture.UNIVERSAL ? Architecture.AARCH64 : architecture;
  }

  private Path download(String platform) throws IOException, InterruptedException {
    ProcessResult result =
        pip(
            pythonWithPip(),
            List.of(
                "download",
                "--quiet",
                "--no-deps",
                "--only-binary",
                ":all:",
                "--platform",
                platform,
                "--dest",
                folder.toString(),
                "pyinstaller==6.22.3"));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".whl")).findFirst().orElseThrow();
    }
  }

  private Path pythonWithPip() throws IOException, InterruptedException {
    for (Path python : host.findAll(List.of("python3", "python"))) {
      if (pip(python, List.of("--version")).succeeded()) {
        return python;
      }
    }
    throw new AssertionError("This test needs a Python with pip on the PATH, to fetch PyInstaller");
  }

  private ProcessResult pip(Path python, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(python.toString(), "-m", "pip"));
    words.addAll(arguments);
    return new ProcessRunner()
        .run(new Command(words, folder, host.environment(), Duration.ofMinutes(3), null));
  }

  private Path extract(Path wheel, String name) throws IOException {
    Path target = folder.resolve("program");
    try (ZipFile zip = new ZipFile(wheel.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(name))) {
      Files.copy(in, target);
    }
    return target;
  }
}
