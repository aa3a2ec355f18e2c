package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.SecretResolver;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.SignatureState.Valid;
import dev.pybundle.codesign.SignerParameters;
import dev.pybundle.codesign.SigningRequest;
import dev.pybundle.codesign.authenticode.AuthenticodeParameters;
import dev.pybundle.codesign.authenticode.PeSigner;
import dev.pybundle.fixture.Keystores;
import dev.pybundle.fixture.Tools;
import dev.pybundle.fixture.WindowsBootloader;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.SpecInput.FileEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive is made by a real PyInstaller, of this system; then it is put behind the bootloader
 * for Windows, as PyInstaller on Windows would.
 */
@DisplayName("The libraries inside a onefile program for Windows")
@EnabledOnOs(OS.LINUX)
class OnefileSigningTest {

  private static final TargetTriple WINDOWS =
      TargetTriple.parse("x86_64-pc-windows-msvc").orElseThrow();

  /** Takes files out of the archive of a program. */
  private static final String EXTRACT =
      """
      import sys
      from PyInstaller.archive.readers import CArchiveReader
      archive = CArchiveReader(sys.argv[1])
      for name in sys.argv[3:]:
          with open(sys.argv[2] + "/" + name.replace("/", "-"), "wb") as stream:
              stream.write(archive.extract(name))
      print(" ".join(sorted(archive.toc)))
      """;

  /** Of all tests, so that only the first one analyses and compresses everything. */
  @TempDir static Path cache;

  @TempDir Path temp;

  private final HostSystem host = host();
  private Path project;
  private Path keystore;
  private RealGoals goals;
  private Workspace workspace;

  @BeforeEach
  void makeProject() throws Exception {
    project = Files.createDirectories(temp.resolve("Projekt é 1"));
    keystore = Keystores.forCode(temp.resolve("own.p12"), "CN=Own");
    goals = RealGoals.in(project, host);
    goals.fixture().name = "prog";
    goals.fixture().layout = "onefile";
    workspace = goals.workspace();
    Path libraries = Files.createDirectories(project.resolve("src/lib"));
    byte[] code = WindowsBootloader.bytes();
    for (String name : List.of("own.dll", "module.PYD", "vendor.dll", "extra.dll", "code.bin")) {
      Files.write(libraries.resolve(name), code);
    }
    Files.writeString(libraries.resolve("text.dll"), "no code at all");
    signer(Keystores.issued(temp.resolve("vendor.p12"), "CN=Vendor", Keystores.FOR_CODE))
        .sign(libraries.resolve("vendor.dll"));
    Files.writeString(project.resolve("src/main.py"), "print('hello')\n");
    goals.fixture().datas = List.of(new FileEntry(libraries.toString(), "lib"));
  }

  @Test
  @DisplayName("are signed as copies, of which it is assembled again, and then signed itself")
  void areSigned() throws Exception {
    // given a program from which compress left out a library
    build();

    // when
    GoalResult result = sign(keystore);

    // then
    assertThat(result.sentence())
        .isEqualTo(
            "signed prog and 2 libraries inside it as CN=Own without a timestamp (no"
                + " <codesign><timestampUrl>); 1 keep the signature of their maker");
    assertThat(signerOf(workspace.bundle().resolve("prog"))).contains("CN=Own");
    Path inside = extract("lib/own.dll", "lib/module.PYD", "lib/vendor.dll", "lib/code.bin");
    assertThat(signerOf(inside.resolve("lib-own.dll"))).contains("CN=Own");
    assertThat(signerOf(inside.resolve("lib-module.PYD"))).contains("CN=Own");
    assertThat(signerOf(inside.resolve("lib-vendor.dll"))).contains("CN=Vendor");
    assertThat(signerOf(inside.resolve("lib-code.bin"))).isEmpty();
    assertThat(signerOf(project.resolve("src/lib/own.dll"))).isEmpty();
    assertThat(Bundle.read(workspace.bundle()).orElseThrow().manifest().files()).hasSize(1);
    assertThat(sign(keystore)).isInstanceOf(UpToDate.class);
  }

  @Test
  @DisplayName("are signed again only for another key")
  void areKept() throws Exception {
    // given
    build();
    sign(keystore);
    Path copy = copies().get(0);
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(copy, old);

    // when the code changes
    Files.writeString(project.resolve("src/main.py"), "print('hello again')\n");
    build();
    sign(keystore);

    // then
    assertThat(copies()).hasSize(1).contains(copy);
    assertThat(Files.getLastModifiedTime(copy)).isEqualTo(old);
    assertThat(signerOf(extract("lib/own.dll").resolve("lib-own.dll"))).contains("CN=Own");

    // when the key changes
    Path renewed = Keystores.forCode(temp.resolve("renewed.p12"), "CN=Renewed");
    sign(renewed);

    // then
    assertThat(copy).doesNotExist();
    assertThat(signerOf(extract("lib/own.dll").resolve("lib-own.dll"))).contains("CN=Renewed");
  }

  @Test
  @DisplayName("are signed on a machine that has nothing but the Bundle, with the same bytes")
  void areSignedElsewhere() throws Exception {
    build();
    Workspace elsewhere = new Workspace(temp.resolve("another é/target"));
    Files.createDirectories(elsewhere.root());
    AtomicFiles.copyTree(workspace.bundle(), elsewhere.bundle());

    GoalResult here = sign(keystore);
    GoalResult there = sign(elsewhere, keystore);

    assertThat(there).isEqualTo(here);
    assertThat(Bundle.read(elsewhere.bundle()).orElseThrow().manifest().steps())
        .isEqualTo(Bundle.read(workspace.bundle()).orElseThrow().manifest().steps());
    assertThat(sign(elsewhere, keystore)).isInstanceOf(UpToDate.class);
  }

  @Test
  @DisplayName("are not signed one by one if nobody knows what is in the program, which it says")
  void areUnknown() throws Exception {
    build();
    AtomicFiles.deleteTree(workspace.bundle().resolve("parts"));
    BundleManifest manifest =
        Json.read(workspace.bundle().resolve("bundle.json"), BundleManifest.class);
    Bundle.write(workspace.bundle(), manifest.withoutParts());

    assertThat(sign(keystore).sentence())
        .endsWith(
            "; the libraries inside it are not signed one by one: there is no list of what is in it");
  }

  // What a user does

  private void build() throws Exception {
    TargetTriple here = RealEnvironment.triple();
    goals.generateSpec();
    BuildMemory memory = new BuildMemory(cache.resolve("memory/pyinstaller.db"), 500_000_000);
    FreezeGoal freeze = goals.goal(here, memory, false);
    goals.freeze(freeze);
    GoalResult compressed =
        goals
            .compress()
            .compress(
                new VerifyGoal(freeze, RealGoals.compression(true, "**/extra.dll"), true)
                    .compress(workspace),
                Inputs.of(workspace));
    assertThat(compressed).isInstanceOf(GoalResult.Done.class);
    forWindows();
  }

  /** Puts the archive behind the bootloader for Windows. */
  private void forWindows() throws Exception {
    Path program = workspace.bundle().resolve("prog");
    byte[] archive = RealFreezer.archive(program);
    // The file is that of the compressed Bundle, too.
    Files.delete(program);
    Files.write(program, WindowsBootloader.bytes());
    Files.write(program, archive, StandardOpenOption.APPEND);
    BundleManifest old = Json.read(workspace.bundle().resolve("bundle.json"), BundleManifest.class);
    Bundle.write(
        workspace.bundle(),
        new BundleManifest(
            old.schemaVersion(),
            old.name(),
            old.version(),
            WINDOWS.value(),
            old.layout(),
            old.program(),
            old.tools(),
            Bundle.scan(workspace.bundle()),
            old.parts(),
            old.steps(),
            null));
  }

  private GoalResult sign(Path key) throws Exception {
    return sign(workspace, key);
  }

  private GoalResult sign(Workspace where, Path key) throws Exception {
    return new CodesignService(host, new ProcessRunner(), RealFreezer.assemblers())
        .run(
            new SigningRequest(
                where,
                WINDOWS,
                with(key),
                id -> Optional.empty(),
                OperatingSystem.LINUX,
                false,
                false),
            Inputs.of(where));
  }

  // What came of it

  private Path extract(String... names) throws Exception {
    Path folder = Files.createTempDirectory(temp, "extracted");
    Path script = Files.writeString(temp.resolve("extract.py"), EXTRACT);
    Path program = workspace.bundle().resolve("prog");
    List<String> arguments =
        Stream.concat(
                Stream.of(script.toString(), program.toString(), folder.toString()),
                Stream.of(names))
            .toList();
    String found =
        Tools.succeed(folder, RealEnvironment.variables(), goals.environment().python(), arguments)
            .outputText();
    assertThat(found).contains("lib/text.dll").doesNotContain("extra.dll");
    return folder;
  }

  private List<Path> copies() throws IOException {
    Path folder;
    try (Stream<Path> folders = Files.list(workspace.state().resolve("signed-copies"))) {
      folder = folders.findFirst().orElseThrow();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private Optional<String> signerOf(Path file) throws Exception {
    SignatureState state = signer(keystore).verify(file);
    return state instanceof Valid valid ? Optional.of(valid.signer()) : Optional.empty();
  }

  private PeSigner signer(Path key) throws Exception {
    PeSigner signer =
        new PeSigner(
            key,
            with(key).as(AuthenticodeParameters.class),
            new SecretResolver(host::variable, id -> Optional.empty()));
    signer.prepare();
    return signer;
  }

  private static SignerParameters with(Path key) {
    return new SignerParameters(
        Map.of("keystore", key, "storepass", "env:STOREPASS"),
        name -> Optional.empty(),
        Path.of(""));
  }

  private static HostSystem host() {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.put("STOREPASS", Keystores.PASSWORD);
    return new HostSystem(System::getProperty, variables);
  }
}
