package dev.pybundle.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TripleResolver.Request;
import dev.pybundle.platform.TripleResolver.Resolved;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessRunner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The target triple")
class TripleResolverTest {

  private static final Map<String, String> LINUX = Map.of("os.name", "Linux", "os.arch", "amd64");

  private final Map<String, String> environment = new HashMap<>();
  private final Path folder;
  private final Path tauri;
  private final Path tools;

  TripleResolverTest(@TempDir Path folder) {
    this.folder = folder;
    this.tauri = folder.resolve("my äpp/desktop/src-tauri");
    this.tools = folder.resolve("tools");
  }

  @BeforeEach
  void makeFolders() throws IOException {
    Files.createDirectories(tauri);
    Files.createDirectories(tools);
    environment.put("PATH", tools.toString());
    environment.put("HOME", folder.resolve("home").toString());
  }

  @Test
  @DisplayName("is taken from the parameter, the variables, Cargo's files and rustc in that order")
  void hasAnOrder() throws Exception {
    rustc("[ \"$1\" = --print ] && echo riscv64gc-unknown-linux-gnu");
    assertThat(resolve(null).source()).isEqualTo("rustc");

    cargoConfig(folder.resolve("home/.cargo/config.toml"), "target = \"x86_64-apple-darwin\"");
    assertThat(resolve(null).triple()).hasToString("x86_64-apple-darwin");

    Path config = folder.resolve("my äpp/.cargo/config.toml");
    cargoConfig(config, "target = \"aarch64-apple-darwin\"");
    assertThat(resolve(null).triple()).hasToString("aarch64-apple-darwin");
    assertThat(resolve(null).source()).isEqualTo("build.target in " + config);

    environment.put("CARGO_BUILD_TARGET", "x86_64-unknown-linux-musl");
    assertThat(resolve(null).triple()).hasToString("x86_64-unknown-linux-musl");
    assertThat(resolve(null).source()).isEqualTo("the environment variable CARGO_BUILD_TARGET");

    environment.put("TAURI_ENV_TARGET_TRIPLE", "universal-apple-darwin");
    assertThat(resolve(null).triple()).hasToString("universal-apple-darwin");

    Resolved given = resolve(" x86_64-pc-windows-msvc ");
    assertThat(given.triple()).hasToString("x86_64-pc-windows-msvc");
    assertThat(given.source()).isEqualTo("<target>");
    assertThat(given.warning()).isEmpty();
  }

  @Test
  @DisplayName("is that of the real rustc, if there is one")
  void ofTheRealRustc() throws Exception {
    HostSystem host = new HostSystem();
    assumeThat(host.find("rustc")).isPresent();
    environment.putAll(host.environment());
    environment.keySet().removeAll(List.of("CARGO_BUILD_TARGET", "TAURI_ENV_TARGET_TRIPLE"));
    Command version =
        new Command(
            List.of(host.find("rustc").orElseThrow().toString(), "-vV"),
            tauri,
            environment,
            Duration.ofSeconds(20),
            null);

    Resolved resolved = resolve(null);

    assertThat(new ProcessRunner().run(version).output()).contains("host: " + resolved.triple());
    assertThat(resolved.warning()).isEmpty();
  }

  @Test
  @DisplayName("is read from the verbose version of a rustc that knows no host-tuple")
  void ofAnOldRustc() throws Exception {
    rustc(
        """
        [ "$1" = -vV ] || { echo 'error: unknown print request' >&2; exit 1; }
        echo 'rustc 1.70.0'; echo 'host: aarch64-unknown-linux-gnu'
        """);

    assertThat(resolve(null).triple()).hasToString("aarch64-unknown-linux-gnu");
  }

  @Test
  @DisplayName("is guessed, with a warning, if rustup has no toolchain, and none is downloaded")
  void withoutToolchain() throws Exception {
    rustc(
        """
        echo "$RUSTUP_AUTO_INSTALL" >> "$0.log"
        echo 'error: rustup could not choose a version of rustc to run' >&2
        echo 'help: run rustup default stable' >&2; exit 1
        """);

    Resolved guess = resolve(null);

    assertThat(guess.triple()).hasToString("x86_64-unknown-linux-gnu");
    assertThat(guess.warning().orElseThrow())
        .contains("rustup could not choose a version of rustc to run")
        .contains("is a guess")
        .contains("perhaps you should set <target>x86_64-unknown-linux-gnu</target>");
    assertThat(tools.resolve("rustc.log")).hasContent("0\n0");
  }

  @Test
  @DisplayName("is guessed, with a warning, without rustc or with one that cannot be started")
  void withoutRustc() throws Exception {
    assertThat(resolve(null).warning().orElseThrow()).contains("there is no rustc on the PATH");

    Path broken = Files.writeString(tools.resolve("rustc"), "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(resolve(null).warning().orElseThrow()).contains("could not be started");
  }

  @ParameterizedTest(name = "of {0} on {1} is guessed as {2}")
  @CsvSource({
    "Linux,      aarch64, aarch64-unknown-linux-gnu",
    "Mac OS X,   aarch64, aarch64-apple-darwin",
    "Mac OS X,   x86_64,  x86_64-apple-darwin",
    "Windows 11, amd64,   x86_64-pc-windows-msvc",
    "Windows 11, aarch64, aarch64-pc-windows-msvc",
  })
  void isGuessed(String os, String architecture, String triple) throws Exception {
    Resolved guess =
        resolver(Map.of("os.name", os, "os.arch", architecture)).resolve(request(null));

    assertThat(guess.triple()).hasToString(triple);
    assertThat(guess.warning()).isPresent();
  }

  @Test
  @DisplayName("of a machine that no triple fits must be given")
  void cannotBeGuessed() {
    TripleResolver resolver = resolver(Map.of("os.name", "Mac OS X", "os.arch", "i386"));

    assertThatThrownBy(() -> resolver.resolve(request(null)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("No target triple is known for macOS on i686")
        .hasMessageContaining("set <target>");
  }

  @ParameterizedTest(name = "may be written {0}")
  @ValueSource(
      strings = {
        "[build]\ntarget = \"aarch64-apple-darwin\"",
        "build.target = \"aarch64-apple-darwin\"",
        "[build]\ntarget = [\"aarch64-apple-darwin\"]",
        "\uFEFF[build]\ntarget = 'aarch64-apple-darwin'",
      })
  void hasForms(String text) throws Exception {
    Path file = tauri.resolve(".cargo/config.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);

    assertThat(resolve(null).triple()).hasToString("aarch64-apple-darwin");
    assertThat(resolve(null).warning()).isEmpty();
  }

  @Test
  @DisplayName("is the first of several, with a warning")
  void isTheFirst() throws Exception {
    cargoConfig(
        tauri.resolve(".cargo/config.toml"),
        "target = [\"aarch64-apple-darwin\", \"x86_64-apple-darwin\"]");

    assertThat(resolve(null).triple()).hasToString("aarch64-apple-darwin");
    assertThat(resolve(null).warning().orElseThrow()).contains("names several targets");
  }

  @Test
  @DisplayName("is read from .cargo/config before .cargo/config.toml, as Cargo does")
  void prefersTheOldName() throws Exception {
    cargoConfig(tauri.resolve(".cargo/config"), "target = \"aarch64-apple-darwin\"");
    cargoConfig(tauri.resolve(".cargo/config.toml"), "target = \"x86_64-apple-darwin\"");

    assertThat(resolve(null).triple()).hasToString("aarch64-apple-darwin");
  }

  @Test
  @DisplayName("is looked for in the next folder above if a file names none")
  void passesOverOtherFiles() throws Exception {
    cargoConfig(tauri.resolve(".cargo/config.toml"), "jobs = 2");
    cargoConfig(tauri.resolveSibling(".cargo").resolve("config.toml"), "target = []");
    Path cargoHome = folder.resolve("cargo home");
    environment.put("CARGO_HOME", cargoHome.toString());
    cargoConfig(cargoHome.resolve("config.toml"), "target = \"aarch64-apple-darwin\"");

    assertThat(resolve(null).source()).contains("cargo home" + File.separator + "config.toml");
  }

  @Test
  @DisplayName("host-tuple in CARGO_BUILD_TARGET means the host of rustc")
  void mayBeTheHost() throws Exception {
    rustc("echo aarch64-unknown-linux-gnu");
    environment.put("CARGO_BUILD_TARGET", "host-tuple");

    assertThat(resolve(null).source()).isEqualTo("rustc");
  }

  @ParameterizedTest(name = "{0} in {1} is refused with the known ones")
  @CsvSource({
    "linux,                       CARGO_BUILD_TARGET",
    "x86_64-unknown-linux,        TAURI_ENV_TARGET_TRIPLE",
    "targets/my-board.json,       CARGO_BUILD_TARGET",
    "X86_64-unknown-linux-gnu,    TAURI_ENV_TARGET_TRIPLE",
  })
  void isUnknown(String value, String variable) {
    environment.put(variable, value);

    assertThatThrownBy(() -> resolve(null))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith(
            "Target triple '" + value + "' from the environment variable " + variable)
        .hasMessageContaining("perhaps you should set <target> (-Dpybundle.target) to one of")
        .hasMessageContaining("x86_64-unknown-linux-gnu, aarch64-unknown-linux-gnu");
  }

  @Test
  @DisplayName("that is unknown is refused with its place: parameter, file or rustc")
  void isUnknownElsewhere() throws Exception {
    assertThatThrownBy(() -> resolve("win64"))
        .hasMessageStartingWith("Target triple 'win64' from <target> is not");

    rustc("echo loongarch64-unknown-linux-gnu");
    assertThatThrownBy(() -> resolve(null))
        .hasMessageStartingWith("Target triple 'loongarch64-unknown-linux-gnu' from rustc is not");

    Path file = tauri.resolve(".cargo/config.toml");
    cargoConfig(file, "target = \"board.json\"");
    assertThatThrownBy(() -> resolve(null))
        .hasMessageStartingWith("Target triple 'board.json' from build.target in " + file)
        .hasMessageContaining("a target specification file");
  }

  @Test
  @DisplayName("cannot be read from a broken file, which is named with line and column")
  void isInABrokenFile() throws Exception {
    Path file = tauri.resolve(".cargo/config.toml");
    cargoConfig(file, "target = = 1");

    assertThatThrownBy(() -> resolve(null))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith(file + ":2:")
        .hasMessageContaining("cannot be read");
  }

  @Test
  @DisplayName("is found although the Tauri folder does not exist")
  void withoutTauriFolder() throws Exception {
    rustc("echo aarch64-unknown-linux-gnu");
    Files.delete(tauri);

    assertThat(resolve(null).source()).isEqualTo("rustc");
  }

  @Test
  @DisplayName("names all files that it may be read from, whether they are there or not")
  void places() throws Exception {
    Files.writeString(tools.resolve("rustc"), "\u007FELF");
    Files.setPosixFilePermissions(
        tools.resolve("rustc"), PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(resolver(LINUX).places(request(null)).orElseThrow())
        .contains(
            tauri.resolve(".cargo/config.toml"),
            tauri.resolve("../../.cargo/config").normalize(),
            folder.resolve("home/.cargo/config.toml"),
            folder.resolve("home/.rustup/settings.toml"),
            folder.resolve("my äpp/rust-toolchain.toml"),
            tauri.resolve("rust-toolchain"),
            tools.resolve("rustc"));
    assertThat(resolver(LINUX).places(request("x86_64-apple-darwin")).orElseThrow()).isEmpty();
  }

  @Test
  @DisplayName(
      "may change at any time if a script answers for rustc, as the shims of some tools do")
  void ofAShim() throws Exception {
    rustc("echo aarch64-unknown-linux-gnu");

    assertThat(resolver(LINUX).places(request(null))).isEmpty();
  }

  private Resolved resolve(@Nullable String parameter) throws Exception {
    return resolver(LINUX).resolve(request(parameter));
  }

  private Request request(@Nullable String parameter) {
    return new Request(parameter, tauri);
  }

  private TripleResolver resolver(Map<String, String> machine) {
    HostSystem host = new HostSystem(name -> machine.getOrDefault(name, ""), environment);
    return new TripleResolver(host, new ProcessRunner());
  }

  private static void cargoConfig(Path file, String line) throws IOException {
    Path parent = file.getParent();
    assertThat(parent).isNotNull();
    Files.createDirectories(parent);
    Files.writeString(file, "[build]\n" + line + "\n");
  }

  private void rustc(String script) throws IOException {
    Path file = tools.resolve("rustc");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
