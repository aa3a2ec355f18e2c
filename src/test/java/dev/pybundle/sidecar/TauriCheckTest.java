package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.platform.HeaderSamples;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The check of the Tauri configuration")
class TauriCheckTest {

  private static final String LINUX = "x86_64-unknown-linux-gnu";

  private final HostSystem host = new HostSystem();
  private final ProcessRunner processes = new ProcessRunner();
  private final TauriCheck check = new TauriCheck(new GitIgnore(host, processes));
  private final Path folder;

  TauriCheckTest(@TempDir Path parent) {
    this.folder = parent.resolve("mi aplicación/src-tauri");
  }

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectories(folder);
  }

  @ParameterizedTest(name = "is content with {0}")
  @ValueSource(
      strings = {
        "binaries/cortex-backend",
        "./binaries/cortex-backend",
        "../src-tauri/binaries/cortex-backend",
        "binaries//cortex-backend",
        "binaries/*",
        "./binaries/*",
        "binaries/cortex*",
        "**/cortex-backend*",
        "b*/cortex-backend",
      })
  void isContent(String entry) throws Exception {
    externalBin("\"" + entry + "\"");

    assertThat(warnings(LINUX)).isEmpty();
  }

  @Test
  @DisplayName("is content with an absolute path, and on Windows with backslashes")
  void isContentWithOtherPaths() throws Exception {
    String absolute = folder.resolve("binaries/cortex-backend").toString().replace('\\', '/');
    externalBin("\"" + absolute + "\"");
    assertThat(warnings(LINUX)).isEmpty();

    externalBin("\"binaries\\\\cortex-backend\"");
    assertThat(warnings("x86_64-pc-windows-msvc")).isEmpty();
    assertThat(warnings(LINUX)).hasSize(1);
  }

  @ParameterizedTest(name = "tells the line for {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          tauri.conf.json | {"bundle": {}}                              | write "externalBin": ["binaries/cortex-backend"] into "bundle" in
          tauri.conf.json | {"bundle": {"externalBin": ["binaries/a"]}} | write "externalBin": ["binaries/a", "binaries/cortex-backend"] into "bundle" in
          tauri.conf.json | {"bundle": {"externalBin": ["bin/*"]}}      | write "externalBin": ["bin/*", "binaries/cortex-backend"] into "bundle" in
          tauri.conf.json | {"tauri": {"bundle": {}}}                   | write "externalBin": ["binaries/cortex-backend"] into "bundle" of "tauri" in
          Tauri.toml      | productName = "x"                           | write externalBin = ["binaries/cortex-backend"] below [bundle] in
          Tauri.toml      | [tauri]                                     | write externalBin = ["binaries/cortex-backend"] below [tauri.bundle] in
          """)
  void tellsTheLine(String file, String text, String advice) throws Exception {
    write(file, text);

    assertThat(warnings(LINUX))
        .containsExactly(
            "externalBin in "
                + folder.resolve(file)
                + " does not name \"binaries/cortex-backend\", and `tauri build` leaves the sidecar"
                + " out without a word, perhaps you should "
                + advice
                + " "
                + folder.resolve(file)
                + ", or set <tauri>edit</tauri> (-Dpybundle.tauri=edit) to have it written.");
  }

  @Test
  @DisplayName("notices that the platform's file hides the entry, and tells its line")
  void noticesHiding() throws Exception {
    externalBin("\"binaries/cortex-backend\"");
    write("tauri.linux.conf.json", "{\"bundle\": {\"externalBin\": [\"binaries/other\"]}}");

    assertThat(warnings(LINUX))
        .singleElement()
        .asString()
        .startsWith("externalBin in " + folder.resolve("tauri.linux.conf.json") + " replaces")
        .contains("\"binaries/cortex-backend\" is lost")
        .contains(
            "write \"externalBin\": [\"binaries/other\", \"binaries/cortex-backend\"] into"
                + " \"bundle\" in "
                + folder.resolve("tauri.linux.conf.json"));
    assertThat(warnings("x86_64-pc-windows-msvc"))
        .singleElement()
        .asString()
        .startsWith(folder.resolve("tauri.linux.conf.json") + " replaces what the main file says")
        .contains("\"binaries/cortex-backend\" is lost in the build for Linux");
  }

  @ParameterizedTest(name = "corrects {0}: {1}")
  @CsvSource({
    "binaries/cortex-backend-x86_64-unknown-linux-gnu,     contains the target triple",
    "binaries/cortex-backend-x86_64-unknown-linux-gnu.exe, contains the target triple",
    "binaries/cortex-backend.exe,                          ends with .exe",
    "bin/cortex-backend,                                   names another folder than binaries",
  })
  void corrects(String entry, String reason) throws Exception {
    externalBin("\"binaries/first\", \"" + entry + "\"");

    assertThat(warnings(LINUX))
        .singleElement()
        .asString()
        .startsWith("\"" + entry + "\" of externalBin in " + folder.resolve("tauri.conf.json"))
        .contains(reason)
        .contains(
            "perhaps you should write \"externalBin\": [\"binaries/first\","
                + " \"binaries/cortex-backend\"]");
  }

  @Test
  @DisplayName("notices two entries that are installed under one name")
  void noticesCollisions() throws Exception {
    externalBin(
        "\"binaries/cortex-backend\", \"tools/cortex-backend\", \"binaries/./cortex-backend\"");

    assertThat(warnings(LINUX))
        .singleElement()
        .asString()
        .startsWith("\"binaries/cortex-backend\" and \"tools/cortex-backend\" of externalBin")
        .contains("installed under the same name");
  }

  @Test
  @DisplayName("asks for all three files of a universal app")
  void wantsThree() throws Exception {
    externalBin("\"binaries/cortex-backend\"");
    String universal = "universal-apple-darwin";

    assertThat(warnings(universal))
        .singleElement()
        .asString()
        .contains("needs three sidecars")
        .contains(
            "lacks cortex-backend-aarch64-apple-darwin and cortex-backend-x86_64-apple-darwin")
        .contains("copy cortex-backend-universal-apple-darwin");

    Files.createDirectories(folder.resolve("binaries"));
    program("cortex-backend-aarch64-apple-darwin", machO(0x0100000c));
    assertThat(warnings(universal).get(0)).contains("lacks cortex-backend-x86_64-apple-darwin,");

    program("cortex-backend-x86_64-apple-darwin", machO(0x01000007));
    assertThat(warnings(universal)).isEmpty();
  }

  static Stream<Arguments> staged() {
    byte[] elf = HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 62);
    byte[] stub = "#!/bin/sh\n# pybundle-stub\n".getBytes(StandardCharsets.UTF_8);
    byte[] windowsStub = Arrays.copyOf(HeaderSamples.pe(0x8664), 20_000);
    System.arraycopy(
        "pybundle-stub".getBytes(StandardCharsets.UTF_8), 0, windowsStub, 20_000 - 13, 13);
    return Stream.of(
        arguments("aarch64-unknown-linux-gnu", elf, "machines that cannot run it: it is a file in"),
        arguments("aarch64-unknown-linux-gnu", stub, "perhaps you should delete it, or freeze and"),
        arguments("x86_64-pc-windows-msvc.exe", windowsStub, "is a development sidecar"),
        arguments("x86_64-pc-windows-msvc.exe", elf, "machines that cannot run it"),
        arguments(
            "x86_64-unknown-linux-gnu", new byte[0], "is empty, and `tauri build` would ship"),
        arguments("x86_64-unknown-linux-musl", new byte[] {1, 2, 3}, "begins like no program for"),
        arguments("x86_64-pc-windows-msvc", elf, "it looks for cortex-backend-x86_64-pc-windows-"),
        arguments("x86_64-pc-windows-msvc.exe.exe", elf, "is a name that Tauri never looks for"),
        arguments("x86_64-unknown-linux-gnu.exe", elf, "is a name that Tauri never looks for"));
  }

  @ParameterizedTest(name = "finds a file for {0} that {2}")
  @MethodSource("staged")
  void findsStagedFiles(String suffix, byte[] content, String reason) throws Exception {
    externalBin("\"binaries/cortex-backend\"");
    program("cortex-backend-" + suffix, content);

    assertThat(warnings(LINUX))
        .singleElement()
        .asString()
        .startsWith(folder.resolve("binaries").resolve("cortex-backend-" + suffix).toString())
        .contains(reason)
        .contains(", perhaps you should ");
  }

  @Test
  @DisplayName("finds a file that is not executable, a folder, and a link to nothing")
  void findsOtherFiles() throws Exception {
    externalBin("\"binaries/cortex-backend\"");
    program("cortex-backend-" + LINUX, HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 62));
    assertThat(warnings("x86_64-pc-windows-msvc")).isEmpty();
    Path binaries = folder.resolve("binaries");
    Files.setPosixFilePermissions(
        binaries.resolve("cortex-backend-" + LINUX), PosixFilePermissions.fromString("rw-r--r--"));
    Files.createDirectories(binaries.resolve("cortex-backend-aarch64-unknown-linux-gnu"));
    Files.createSymbolicLink(
        binaries.resolve("cortex-backend-i686-unknown-linux-gnu"), Path.of("nowhere"));

    assertThat(
            check.stagedErrors(
                sidecar(target("x86_64-pc-windows-msvc"), Shipping.onefile("cortex-backend")),
                List.of(target(LINUX), target("aarch64-unknown-linux-gnu"))))
        .as("two will be replaced")
        .hasSize(1);
    assertThat(warnings("x86_64-pc-windows-msvc"))
        .satisfiesExactly(
            mode -> assertThat(mode).contains("has the mode rw-r--r--").contains("`chmod 755 "),
            directory -> assertThat(directory).contains("is a folder, and `tauri build` would"),
            link -> assertThat(link).contains("is a link to a file that is not there"));
  }

  @Test
  @DisplayName("finds what another entry would do to the app")
  void findsOtherEntries() throws Exception {
    Files.createDirectories(folder.resolve("tools/folder-" + LINUX));
    write(
        "tauri.conf.json",
        "{\"productName\": \"Helper\", \"bundle\": {\"externalBin\":"
            + " [\"binaries/cortex-backend\", \"tools/helper\", \"tools/folder\"]}}");

    assertThat(warnings(LINUX))
        .satisfiesExactly(
            name -> assertThat(name).contains("\"tools/helper\"").contains("productName in"),
            directory -> assertThat(directory).contains("tools/folder-" + LINUX + " is a folder"));
  }

  @ParameterizedTest(name = "advises a mobile app with {0}")
  @ValueSource(strings = {"tauri.android.conf.json", "gen/android", "gen/apple"})
  void advisesMobile(String path) throws Exception {
    externalBin("\"binaries/cortex-backend\"");
    assertThat(warnings(LINUX)).isEmpty();
    if (path.endsWith("json")) {
      write(path, "{}");
    } else {
      Files.createDirectories(folder.resolve(path));
    }

    assertThat(warnings(LINUX))
        .singleElement()
        .asString()
        .contains(" inherits the sidecar, which cannot run there, perhaps you should write")
        .contains("\"bundle\": {\"externalBin\": []} into " + folder.resolve("tauri."));

    write("tauri.android.conf.json", "{\"bundle\": {\"externalBin\": []}}");
    write("tauri.ios.conf.json", "{\"bundle\": {\"externalBin\": []}}");
    assertThat(warnings(LINUX)).isEmpty();
  }

  @Test
  @DisplayName("finds a folder that is shipped under another path, and the other layout")
  void findsResources() throws Exception {
    TargetTriple triple = TargetTriple.parse(LINUX).orElseThrow();
    write("tauri.conf.json", "{\"bundle\": {\"resources\": [\"binaries/cortex-backend/\"]}}");
    TauriCheck.StagedSidecar list = sidecar(triple, Shipping.onedir("cortex-backend"));
    assertThat(check.configurationErrors(list))
        .singleElement()
        .asString()
        .contains("\"binaries/cortex-backend/\" of resources in")
        .contains("the app starts it from \"cortex-backend\"")
        .contains("write \"resources\": {\"binaries/cortex-backend\": \"cortex-backend\"} into");
    assertThat(check.otherLayout(sidecar(triple, Shipping.onefile("cortex-backend"))))
        .hasValueSatisfying(
            problem ->
                assertThat(problem.sentence())
                    .contains("ships a program of the other layout, and this one is onefile")
                    .contains("<tauri>edit</tauri>"));

    write(
        "tauri.conf.json",
        "{\"bundle\": {\"resources\": {\"binaries/cortex-backend\": \"cortex-backend\"}}}");
    TauriCheck.StagedSidecar map = sidecar(triple, Shipping.onedir("cortex-backend"));
    assertThat(check.configurationErrors(map)).isEmpty();
    assertThat(check.missing(map)).isEmpty();
    assertThat(check.otherLayout(map)).isEmpty();
  }

  private TauriCheck.StagedSidecar sidecar(TargetTriple triple, Shipping shipping)
      throws Exception {
    TauriProject project =
        TauriProject.read(Inputs.unrecorded(), folder, triple.os()).orElseThrow();
    return new TauriCheck.StagedSidecar(
        project, "cortex-backend", shipping, triple, Inputs.unrecorded());
  }

  private static TargetTriple target(String triple) {
    return TargetTriple.parse(triple).orElseThrow();
  }

  private static byte[] machO(int processor) {
    return HeaderSamples.machO(0xfeedfacf, ByteOrder.LITTLE_ENDIAN, processor);
  }

  private void program(String name, byte[] content) throws IOException {
    Path file = folder.resolve("binaries").resolve(name);
    Files.createDirectories(folder.resolve("binaries"));
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  @DisplayName("reminds of .gitignore in a Git repository only")
  void remindsOfGitIgnore() throws Exception {
    externalBin("\"binaries/cortex-backend\"");
    assertThat(warnings(LINUX)).isEmpty();

    git("init", "--quiet");
    assertThat(warnings(LINUX))
        .singleElement()
        .asString()
        .contains("cortex-backend-x86_64-unknown-linux-gnu is not ignored by Git")
        .contains("add the line /binaries/ to " + folder.resolve(".gitignore"));

    write(".gitignore", "/binaries/\n");
    assertThat(warnings(LINUX)).isEmpty();
  }

  private List<String> warnings(String triple) throws Exception {
    TargetTriple target = TargetTriple.parse(triple).orElseThrow();
    TauriCheck.StagedSidecar sidecar = sidecar(target, Shipping.onefile("cortex-backend"));
    List<String> sentences = new java.util.ArrayList<>();
    check.configurationErrors(sidecar).forEach(problem -> sentences.add(problem.sentence()));
    check.stagedErrors(sidecar, List.of()).forEach(problem -> sentences.add(problem.sentence()));
    if (sentences.isEmpty()) {
      check.missing(sidecar).ifPresent(problem -> sentences.add(problem.sentence()));
    }
    sentences.addAll(check.warnings(sidecar));
    return sentences;
  }

  private void externalBin(String entries) throws IOException {
    write("tauri.conf.json", "{\"bundle\": {\"externalBin\": [" + entries + "]}}");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void git(String... arguments) throws Exception {
    Path git = host.find("git").orElseThrow(() -> new AssertionError("This test needs git"));
    List<String> words = new java.util.ArrayList<>(List.of(git.toString()));
    words.addAll(List.of(arguments));
    Command command = new Command(words, folder, host.environment(), Duration.ofSeconds(20), null);
    assertThat(processes.run(command).succeeded()).isTrue();
  }
}
