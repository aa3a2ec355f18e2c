package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HeaderSamples;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.sidecar.SidecarStager.Change;
import dev.pybundle.sidecar.SidecarStager.Request;
import dev.pybundle.sidecar.SidecarStager.Staged;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A sidecar")
class SidecarStagerTest {

  private static final TargetTriple LINUX = triple("x86_64-unknown-linux-gnu");
  private static final FileTime OLD = FileTime.fromMillis(1_000_000_000_000L);
  private static final String NAME = "cortex-backend";

  private final Path folder;
  private final Path tauri;
  private final Path program;
  private final Path staged;
  private final SidecarStager stager = new SidecarStager();
  private final FileHashes hashes;

  SidecarStagerTest(@TempDir Path folder) {
    this.folder = folder;
    this.tauri = folder.resolve("meine äpp/src-tauri");
    this.program = folder.resolve("target/bundle/cortex-backend");
    this.staged = tauri.resolve("binaries/cortex-backend-x86_64-unknown-linux-gnu");
    this.hashes = FileHashes.open(folder.resolve("hashes"));
  }

  @BeforeEach
  void makeProgram() throws IOException {
    Files.createDirectories(tauri);
    Files.createDirectories(program.resolveSibling(""));
    Files.write(program, HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 62));
    mode(program, "rw-r--r--");
  }

  @Test
  @DisplayName("is staged with its triple, executable, and nothing else is left")
  void isStaged() throws Exception {
    Staged result = stage(LINUX);

    assertThat(result.file()).isEqualTo(staged).hasSameBinaryContentAs(program);
    assertThat(result.change()).isEqualTo(Change.WRITTEN);
    assertThat(result.size()).isEqualTo(64);
    assertThat(mode(staged)).isEqualTo("rwxr-xr-x");
    assertThat(filesBelow(folder.resolve("temporary"))).isEmpty();
    assertThat(filesBelow(tauri)).containsExactly(staged);
  }

  @ParameterizedTest(name = "for {0} is called {1}")
  @CsvSource({
    "x86_64-pc-windows-msvc,    cortex-backend-x86_64-pc-windows-msvc.exe",
    "aarch64-pc-windows-msvc,   cortex-backend-aarch64-pc-windows-msvc.exe",
    "aarch64-apple-darwin,      cortex-backend-aarch64-apple-darwin",
    "universal-apple-darwin,    cortex-backend-universal-apple-darwin",
    "aarch64-unknown-linux-gnu, cortex-backend-aarch64-unknown-linux-gnu",
  })
  void isNamed(String triple, String file) throws Exception {
    Files.write(program, headerFor(triple));

    assertThat(stage(triple(triple)).file()).isEqualTo(tauri.resolve("binaries").resolve(file));
  }

  @Test
  @DisplayName("with the same bytes is left alone, so that Cargo builds nothing again")
  void isLeftAlone() throws Exception {
    stage(LINUX);
    Files.setLastModifiedTime(staged, OLD);

    assertThat(stage(LINUX).change()).isEqualTo(Change.NONE);
    assertThat(Files.getLastModifiedTime(staged)).isEqualTo(OLD);
  }

  @Test
  @DisplayName("with the same bytes but a wrong mode is made executable, and keeps its time")
  void isRepaired() throws Exception {
    stage(LINUX);
    Files.setLastModifiedTime(staged, OLD);
    mode(staged, "rw-r--r--");

    assertThat(stage(LINUX).change()).isEqualTo(Change.MADE_EXECUTABLE);
    assertThat(mode(staged)).isEqualTo("rwxr-xr-x");
    assertThat(Files.getLastModifiedTime(staged)).isEqualTo(OLD);
  }

  @Test
  @DisplayName("with other bytes is replaced, also of the same size")
  void isReplaced() throws Exception {
    stage(LINUX);
    byte[] other = Files.readAllBytes(program);
    other[63] = 1;
    Files.write(program, other);

    assertThat(stage(LINUX).change()).isEqualTo(Change.WRITTEN);
    assertThat(staged).hasBinaryContent(other);
  }

  @Test
  @DisplayName("takes the place of a link and leaves the link's target alone")
  void replacesALink() throws Exception {
    Path elsewhere = Files.write(folder.resolve("elsewhere"), Files.readAllBytes(program));
    Files.createDirectories(staged.resolveSibling(""));
    Files.createSymbolicLink(staged, elsewhere);
    mode(elsewhere, "rw-------");

    assertThat(stage(LINUX).change()).isEqualTo(Change.WRITTEN);
    assertThat(Files.isRegularFile(staged, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(mode(elsewhere)).isEqualTo("rw-------");
  }

  @Test
  @DisplayName("of before is still there if the copy fails")
  void survivesAFailedCopy() throws Exception {
    stage(LINUX);
    byte[] before = Files.readAllBytes(staged);
    Files.write(
        program, HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 62), StandardOpenOption.APPEND);
    Path noFolder = Files.writeString(folder.resolve("a file"), "");

    assertThatThrownBy(() -> stager.stage(request(LINUX, noFolder), hashes))
        .isInstanceOf(IOException.class);
    assertThat(staged).hasBinaryContent(before);
    assertThat(filesBelow(tauri)).containsExactly(staged);
  }

  @Test
  @DisplayName("is staged in one step also from another file system")
  void crossesFileSystems() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeThat(memory).isWritable();
    assumeThat(Files.getFileStore(memory)).isNotEqualTo(Files.getFileStore(folder));
    Path temporary = Files.createTempDirectory(memory, "pybundle-test-");
    try {
      stager.stage(request(LINUX, temporary), hashes);

      assertThat(staged).hasSameBinaryContentAs(program);
      assertThat(mode(staged)).isEqualTo("rwxr-xr-x");
      assertThat(filesBelow(temporary)).isEmpty();
      assertThat(filesBelow(tauri)).containsExactly(staged);
    } finally {
      Files.delete(temporary);
    }
  }

  @Test
  @DisplayName("that is only planned is not written")
  void isPlanned() throws Exception {
    Staged plan = stager.plan(request(LINUX, folder.resolve("temporary")), hashes);

    assertThat(plan.change()).isEqualTo(Change.WRITTEN);
    assertThat(filesBelow(tauri)).isEmpty();
  }

  @Test
  @DisplayName("may be a script of a developer, but not on Windows")
  void isAScript() throws Exception {
    Files.writeString(program, "#!/bin/sh\nexec python3 src/main.py\n");

    assertThat(stage(LINUX).change()).isEqualTo(Change.WRITTEN);
    assertThatThrownBy(() -> stage(triple("x86_64-pc-windows-msvc")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("begins like no program for x86_64-pc-windows-msvc");
  }

  @Test
  @DisplayName("that cannot be written is explained, also to root")
  void cannotBeWritten() throws Exception {
    Path locked = Path.of("/proc");
    assumeThat(locked).isDirectory();
    Request request =
        new Request(program, NAME, LINUX, locked, Optional.empty(), folder.resolve("temporary"));

    assertThatThrownBy(() -> stager.stage(request, hashes))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("/proc/binaries/cortex-backend-" + LINUX + " cannot be written (")
        .hasMessageContaining("perhaps you should stop the app or `tauri dev` that is running it");
    assertThat(filesBelow(folder.resolve("temporary"))).isEmpty();
  }

  /** Prepares something that must be refused. */
  @FunctionalInterface
  private interface Preparation {
    void apply(SidecarStagerTest test) throws IOException;
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal(
            "a missing program",
            test -> Files.delete(test.program),
            "There is no program",
            "perhaps you should run the goal pyinstaller before"),
        refusal(
            "a folder",
            test -> {
              Files.delete(test.program);
              Files.createDirectory(test.program);
            },
            "is a folder",
            "<layout>onefile</layout>"),
        refusal(
            "an empty program",
            test -> Files.write(test.program, new byte[0]),
            "is empty",
            "run the goal pyinstaller again"),
        refusal(
            "something that is no program",
            test -> Files.writeString(test.program, "x"),
            "begins like no program",
            "run the goal pyinstaller again"),
        refusal(
            "a program for another system",
            test -> Files.write(test.program, HeaderSamples.pe(0x8664)),
            "it is a file in PE format for Windows on x86_64, and x86_64-unknown-linux-gnu means"
                + " Linux on x86_64",
            "set <target>"),
        refusal(
            "a program for another processor",
            test -> Files.write(test.program, HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 183)),
            "for Linux on aarch64, and x86_64-unknown-linux-gnu means Linux on x86_64",
            "set <target>"),
        refusal(
            "a folder where the file must go",
            test -> Files.createDirectories(test.staged),
            "cortex-backend-x86_64-unknown-linux-gnu is not a file",
            "move it away"),
        refusal(
            "a file where the folder must go",
            test -> Files.writeString(test.tauri.resolve("binaries"), ""),
            "binaries is not a folder",
            "move it away"),
        refusal(
            "a link to nowhere where the folder must go",
            test ->
                Files.createSymbolicLink(
                    test.tauri.resolve("binaries"), test.folder.resolve("nowhere")),
            "binaries is not a folder",
            "move it away"));
  }

  private static Arguments refusal(
      String what, Preparation preparation, String message, String advice) {
    return arguments(what, preparation, message, advice);
  }

  @ParameterizedTest(name = "is refused: {0}")
  @MethodSource("refusals")
  void isRefused(String what, Preparation preparation, String message, String advice)
      throws IOException {
    preparation.apply(this);

    assertThatThrownBy(() -> stage(LINUX))
        .as(what)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(advice);
  }

  @ParameterizedTest(name = "must not have the app''s {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          productName in               | {"productName": "Cortex-Backend"}    | package.name = 'app'
          mainBinaryName in            | {"mainBinaryName": "cortex-backend"} | package.name = 'app'
          name of the Cargo package in | {}                                   | package.name = 'cortex-backend'
          name of a [[bin]] in         | {}                                   | bin = [{name = 'cortex-backend'}]
          """)
  void isNotTheApp(String origin, String config, String cargo) throws Exception {
    Files.writeString(tauri.resolve("tauri.conf.json"), config);
    Files.writeString(tauri.resolve("Cargo.toml"), cargo);

    assertThatThrownBy(() -> stage(LINUX))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("<name>cortex-backend</name> is also the " + origin)
        .hasMessageContaining("<name>cortex-backend-backend</name>");
    assertThat(staged).doesNotExist();
  }

  private Staged stage(TargetTriple triple) throws ProblemException, IOException {
    return stager.stage(request(triple, folder.resolve("temporary")), hashes);
  }

  private Request request(TargetTriple triple, Path temporary) throws ProblemException {
    Optional<TauriProject> project = TauriProject.read(Inputs.unrecorded(), tauri, triple.os());
    return new Request(program, NAME, triple, tauri, project, temporary);
  }

  private static byte[] headerFor(String triple) {
    int arm = 0x0100000c;
    return switch (triple) {
      case "x86_64-pc-windows-msvc" -> HeaderSamples.pe(0x8664);
      case "aarch64-pc-windows-msvc" -> HeaderSamples.pe(0xaa64);
      case "aarch64-apple-darwin" -> HeaderSamples.machO(0xfeedfacf, ByteOrder.LITTLE_ENDIAN, arm);
      case "universal-apple-darwin" ->
          HeaderSamples.universal(0xcafebabe, 20, List.of(0x01000007, arm));
      default -> HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 183);
    };
  }

  private static List<Path> filesBelow(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  private static TargetTriple triple(String value) {
    return TargetTriple.parse(value).orElseThrow();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
