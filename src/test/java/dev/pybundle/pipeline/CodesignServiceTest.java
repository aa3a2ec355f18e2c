package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.SecretResolver;
import dev.pybundle.codesign.ServerSecrets;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.SignatureState.Unsigned;
import dev.pybundle.codesign.SignatureState.Valid;
import dev.pybundle.codesign.SignerParameters;
import dev.pybundle.codesign.SigningRequest;
import dev.pybundle.codesign.SystemSigning;
import dev.pybundle.codesign.apple.AppleSigner;
import dev.pybundle.codesign.apple.AppleSigning;
import dev.pybundle.codesign.authenticode.AuthenticodeParameters;
import dev.pybundle.codesign.authenticode.PeSigner;
import dev.pybundle.fixture.Keystores;
import dev.pybundle.fixture.Tools;
import dev.pybundle.fixture.WindowsBootloader;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.SpecRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The goal codesign")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CodesignServiceTest {

  private static final String LINUX = "x86_64-unknown-linux-gnu";
  private static final String WINDOWS = "x86_64-pc-windows-msvc";
  private static final String MACOS = "aarch64-apple-darwin";

  private static final ServerSecrets NO_SERVERS = id -> Optional.empty();

  private final Path folder;
  private final Path keystore;
  private final Path vendorKeystore;
  private final Path otherKeystore;
  private Workspace workspace = new Workspace(Path.of(""));

  CodesignServiceTest(@TempDir Path temporary) throws Exception {
    folder = Files.createDirectories(temporary.resolve("Größe 1"));
    keystore = Keystores.forCode(folder.resolve("own.p12"), "CN=Own");
    otherKeystore = Keystores.forCode(folder.resolve("renewed.p12"), "CN=Renewed");
    vendorKeystore =
        Keystores.issued(folder.resolve("vendor.p12"), "CN=Vendor", Keystores.FOR_CODE);
  }

  @BeforeEach
  void prepareWorkspace() throws IOException {
    workspace = new Workspace(Files.createTempDirectory(folder, "triple "));
  }

  @Nested
  @DisplayName("for Linux")
  class Linux {

    @BeforeEach
    void freeze() throws IOException {
      write("backend", "the program");
      write("_internal/libpython3.so.1", "a library");
      write("_internal/Übersicht der Daten.txt", "data");
      write("_internal/zwei\nZeilen", "a strange name");
      link("_internal/libpython3.so", "libpython3.so.1");
      link("_internal/latest", ".");
      bundle(LINUX, Layout.onedir, "backend");
    }

    @Test
    @DisplayName("writes checksums of all files that sha256sum accepts")
    void writesChecksums() throws Exception {
      // when
      GoalResult result = run(LINUX, none());

      // then
      assertThat(result).isEqualTo(new Done("wrote SHA256SUMS over 5 files"));
      ProcessResult check =
          Tools.succeed(
              workspace.bundle(),
              Map.of("LC_ALL", "C.UTF-8"),
              Tools.find("sha256sum"),
              List.of("--check", "--strict", Bundle.CHECKSUMS));
      assertThat(check.output())
          .containsExactly(
              "_internal/libpython3.so: OK",
              "_internal/libpython3.so.1: OK",
              "\\_internal/zwei\\nZeilen: OK",
              "_internal/Übersicht der Daten.txt: OK",
              "backend: OK");
      assertThat(manifest().step("codesign")).map(Step::summary).contains(result.sentence());
      assertThat(manifest().files()).hasSize(6);
      assertThat(damage()).isEmpty();
    }

    @Test
    @DisplayName("writes them in the form of sha256sum itself")
    void writesTheSameAsSha256sum() throws Exception {
      // given
      run(LINUX, none());

      // when
      ProcessResult expected =
          Tools.succeed(
              workspace.bundle(),
              Map.of("LC_ALL", "C.UTF-8"),
              Tools.find("sha256sum"),
              List.of(
                  "_internal/libpython3.so",
                  "_internal/libpython3.so.1",
                  "_internal/zwei\nZeilen",
                  "_internal/Übersicht der Daten.txt",
                  "backend"));

      // then
      assertThat(workspace.bundle().resolve(Bundle.CHECKSUMS))
          .hasContent(expected.outputText() + "\n");
    }

    @Test
    @DisplayName("does nothing the second time")
    void isUpToDate() throws Exception {
      // given
      run(LINUX, none());
      FileTime old = FileTime.fromMillis(1_000_000_000_000L);
      Files.setLastModifiedTime(workspace.bundle().resolve(Bundle.CHECKSUMS), old);
      Files.setLastModifiedTime(workspace.bundle().resolve(Bundle.MANIFEST), old);

      // when
      GoalResult result = run(LINUX, none());

      // then
      assertThat(result).isEqualTo(new UpToDate("SHA256SUMS over 5 files is up to date"));
      assertThat(Files.getLastModifiedTime(workspace.bundle().resolve(Bundle.CHECKSUMS)))
          .isEqualTo(old);
      assertThat(Files.getLastModifiedTime(workspace.bundle().resolve(Bundle.MANIFEST)))
          .isEqualTo(old);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("writes them again if they are not those of the program")
    @CsvSource({"missing", "edited", "of an older program"})
    void writesAgain(String kind) throws Exception {
      // given
      run(LINUX, none());
      Path checksums = workspace.bundle().resolve(Bundle.CHECKSUMS);
      String right = Files.readString(checksums);
      switch (kind) {
        case "missing" -> Files.delete(checksums);
        case "edited" -> Files.writeString(checksums, "0 nothing");
        default -> {
          write("backend", "the next program");
          bundle(LINUX, Layout.onedir, "backend");
        }
      }

      // when
      GoalResult result = run(LINUX, none());

      // then
      assertThat(result).isInstanceOf(Done.class);
      assertThat(Files.readString(checksums).equals(right))
          .isEqualTo(!kind.equals("of an older program"));
    }

    @Test
    @DisplayName("does not vouch for a file that was changed after freezing")
    void refusesTamperedFile() throws Exception {
      // given
      write("backend", "something else");

      // then
      assertThatThrownBy(() -> run(LINUX, none()))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("backend in the bundle was changed, so codesign would vouch for")
          .hasMessageContaining("perhaps you should freeze again with mvn clean package");
      assertThat(workspace.bundle().resolve(Bundle.CHECKSUMS)).doesNotExist();
    }

    @Test
    @DisplayName("does not vouch for a file that no goal put there")
    void refusesStranger() throws Exception {
      // given
      write("_internal/cache.db", "left behind");

      // then
      assertThatThrownBy(() -> run(LINUX, none()))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("_internal/cache.db is in the bundle, but not in its list of files")
          .hasMessageContaining("perhaps you should freeze again with mvn clean package");
    }

    @Test
    @DisplayName("only says what it would do in a dry run")
    void dryRun() throws Exception {
      // when
      GoalResult result = service().run(request(LINUX, none(), false, true), Inputs.unrecorded());

      // then
      assertThat(result)
          .isEqualTo(new Skipped("dry run: would have written SHA256SUMS over 5 files"));
      assertThat(workspace.bundle().resolve(Bundle.CHECKSUMS)).doesNotExist();
      assertThat(workspace.state()).doesNotExist();
      assertThat(manifest().step("codesign")).isEmpty();
    }
  }

  @Nested
  @DisplayName("for Windows, on any host,")
  class Windows {

    @BeforeEach
    void freeze() throws Exception {
      byte[] code = WindowsBootloader.bytes();
      Path bundle = workspace.bundle();
      WindowsBootloader.onefile(bundle.resolve("backend.exe"));
      Files.createDirectories(bundle.resolve("_internal"));
      Files.write(bundle.resolve("_internal/module.PYD"), code);
      Files.write(bundle.resolve("_internal/own library.dll"), code);
      Files.write(bundle.resolve("_internal/vendor.dll"), code);
      Files.write(bundle.resolve("_internal/template.bin"), code);
      write("_internal/text.dll", "no code at all");
      signer(vendorKeystore).sign(bundle.resolve("_internal/vendor.dll"));
      bundle(WINDOWS, Layout.onedir, "backend.exe");
    }

    @Test
    @DisplayName("signs the program and what has no valid signature, and leaves the rest alone")
    void signsAll() throws Exception {
      // given
      BundleManifest before = manifest();

      // when
      GoalResult result = run(WINDOWS, with(keystore));

      // then
      assertThat(result)
          .isEqualTo(
              new Done(
                  "signed backend.exe and 2 files beside it as CN=Own without a timestamp (no"
                      + " <codesign><timestampUrl>); 1 keep the signature of their maker"));
      assertThat(signerOf("backend.exe")).contains("CN=Own");
      assertThat(signerOf("_internal/module.PYD")).contains("CN=Own");
      assertThat(signerOf("_internal/own library.dll")).contains("CN=Own");
      assertThat(signerOf("_internal/vendor.dll")).contains("CN=Vendor");
      assertThat(signerOf("_internal/template.bin")).isEmpty();
      assertThat(changedSince(before))
          .containsExactly("_internal/module.PYD", "_internal/own library.dll", "backend.exe");
      assertThat(damage()).isEmpty();
      assertThat(manifest().steps())
          .extracting(Step::goal)
          .containsExactly("pyinstaller", "codesign");
      assertThat(workspaceNames())
          .contains("bundle")
          .isSubsetOf("frozen", "signed", "bundle", "state");
    }

    @Test
    @DisplayName("does nothing the second time, without a password and without the network")
    void isUpToDate() throws Exception {
      // given
      run(WINDOWS, with(keystore));
      CodesignService withoutPassword =
          service(new HostSystem(System::getProperty, Map.of()), AppleSigner.CODESIGN);

      // when
      GoalResult result =
          withoutPassword.run(request(WINDOWS, with(keystore), true, false), Inputs.unrecorded());

      // then
      assertThat(result)
          .isInstanceOf(UpToDate.class)
          .extracting(GoalResult::sentence)
          .asString()
          .contains("up to date (signed backend.exe and 2 files");
    }

    @Test
    @DisplayName("signs what it signed itself again when the certificate is another one")
    void signsAgain() throws Exception {
      // given
      run(WINDOWS, with(keystore));

      // when
      GoalResult result = run(WINDOWS, with(otherKeystore));

      // then
      assertThat(result).isInstanceOf(Done.class);
      assertThat(signerOf("backend.exe")).contains("CN=Renewed");
      assertThat(signerOf("_internal/module.PYD")).contains("CN=Renewed");
      assertThat(signerOf("_internal/vendor.dll")).contains("CN=Vendor");
      assertThat(damage()).isEmpty();
    }

    @ParameterizedTest(name = "on {0}")
    @DisplayName("says of a onefile program why only its outside is signed")
    @CsvSource({
      "LINUX, there is no list of what is in it",
      "WINDOWS, there is no list of what is in it"
    })
    void signsOnefile(OperatingSystem host, String reason) throws Exception {
      // given
      AtomicFiles.deleteTree(workspace.bundle());
      WindowsBootloader.onefile(workspace.bundle().resolve("backend.exe"));
      bundle(WINDOWS, Layout.onefile, "backend.exe");

      // when
      GoalResult result =
          service().run(on(host, WINDOWS, with(keystore), false, false), Inputs.unrecorded());

      // then
      assertThat(result.sentence())
          .startsWith("signed backend.exe as CN=Own")
          .endsWith("; the libraries inside it are not signed one by one: " + reason);
      assertThat(signerOf("backend.exe")).contains("CN=Own");
    }

    @Test
    @DisplayName("signs nothing without a keystore, and says so")
    void isSkipped() throws Exception {
      assertThat(run(WINDOWS, none()))
          .isEqualTo(
              new Skipped(
                  "not signed: no <codesign><keystore> is set, so Windows will warn its users"));
    }

    @Test
    @DisplayName("does not sign without a timestamp only because Maven is offline")
    void needsNetwork() {
      assertThatThrownBy(
              () ->
                  service()
                      .run(
                          request(WINDOWS, with("http://time.example/"), true, false),
                          Inputs.unrecorded()))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("http://time.example/ needs the network, but Maven runs offline")
          .hasMessageContaining("perhaps you should run without -o");
    }

    @Test
    @DisplayName("leaves the bundle as it was when one file cannot be signed")
    void failsWhole() throws Exception {
      // given
      Path broken = workspace.bundle().resolve("_internal/own library.dll");
      signer(vendorKeystore).sign(broken);
      Files.writeString(broken, "appended", StandardOpenOption.APPEND);
      bundle(WINDOWS, Layout.onedir, "backend.exe");
      BundleManifest before = manifest();

      // then
      assertThatThrownBy(() -> run(WINDOWS, with(keystore)))
          .isInstanceOf(ProblemException.class)
          .hasMessageStartingWith("_internal/own library.dll was changed after its maker signed it")
          .hasMessageContaining("perhaps you should install the package that it comes from again");
      assertThat(manifest()).isEqualTo(before);
      assertThat(damage()).isEmpty();
      assertThat(signerOf("backend.exe")).isEmpty();
      assertThat(workspaceNames())
          .contains("bundle")
          .isSubsetOf("frozen", "signed", "bundle", "state");
    }

    @Test
    @DisplayName("clears away what an interrupted run left")
    void recovers() throws Exception {
      // given
      Path left = workspace.root().resolve("bundle.next");
      Files.createDirectories(left);
      Files.writeString(left.resolve("half.exe"), "half");

      // when
      run(WINDOWS, with(keystore));

      // then
      assertThat(left).doesNotExist();
      assertThat(workspace.bundle().resolve("half.exe")).doesNotExist();
      assertThat(damage()).isEmpty();
    }

    @Test
    @DisplayName("says in a dry run what it would sign")
    void dryRun() throws Exception {
      // when
      GoalResult result =
          service().run(request(WINDOWS, with(keystore), false, true), Inputs.unrecorded());

      // then
      assertThat(result.sentence())
          .startsWith("dry run: would have signed")
          .contains("backend.exe with " + keystore);
      assertThat(signerOf("backend.exe")).isEmpty();
    }
  }

  @Nested
  @DisplayName("for macOS")
  class Macos {

    @BeforeEach
    void freeze() throws IOException {
      write("backend", "the program");
      bundle(MACOS, Layout.onedir, "backend");
    }

    @ParameterizedTest(name = "{1}")
    @DisplayName("says on another host who signed")
    @CsvSource({
      "'', ad hoc",
      "Developer ID Application: Cortex (ABC), Developer ID Application: Cortex (ABC)"
    })
    void saysWhoSigned(String configured, String identity) throws Exception {
      // given
      Json.write(workspace.bundleSpec(), spec(configured.isEmpty() ? null : configured));

      // then
      assertThat(run(MACOS, none()))
          .isEqualTo(
              new Skipped(
                  "the program was signed while it was frozen ("
                      + identity
                      + "); only macOS can check that"));
    }

    @Test
    @DisplayName("says on a machine without the spec that it does not know who signed")
    void doesNotKnowWhoSigned() throws Exception {
      assertThat(run(MACOS, none()).sentence()).contains("its spec, which is not on this machine");
    }

    @Test
    @DisplayName("checks on a Mac, once, what the freezer signed, whichever it was")
    void checks() throws Exception {
      // given
      Path tool = script("echo \"$*\" >> \"" + folder.resolve("calls") + "\"");
      SigningRequest request = onMac();

      // when
      GoalResult first = service(tool).run(request, Inputs.unrecorded());
      GoalResult second = service(tool).run(request, Inputs.unrecorded());

      // then
      assertThat(first.sentence()).endsWith("; codesign --verify --strict accepts it");
      assertThat(first).isInstanceOf(Done.class);
      assertThat(second).isInstanceOf(UpToDate.class);
      assertThat(folder.resolve("calls"))
          .hasContent("--verify --strict " + workspace.bundle().resolve("backend") + "\n");
    }

    @Test
    @DisplayName("fails on a Mac if the signature does not hold")
    void failsIfBroken() throws Exception {
      // given
      Path tool = script("echo backend: invalid signature >&2; exit 1");

      // then
      assertThatThrownBy(() -> service(tool).run(onMac(), Inputs.unrecorded()))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("The signature that " + workspace.bundle().resolve("backend"))
          .hasMessageContaining("ended with exit code 1")
          .hasMessageContaining("backend: invalid signature")
          .hasMessageContaining("what codesign said in the freezer's log")
          .hasMessageNotContaining("PyInstaller");
      assertThat(manifest().step("codesign")).isEmpty();
    }

    private SigningRequest onMac() {
      return on(OperatingSystem.MACOS, MACOS, none(), false, false);
    }

    private Path script(String body) throws IOException {
      assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "a shell script");
      Path file = Files.writeString(workspace.root().resolve("tool"), "#!/bin/sh\n" + body + "\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
      return file;
    }
  }

  @Test
  @DisplayName("says what to do where there is no program")
  void needsBundle() {
    assertThatThrownBy(() -> run(LINUX, none()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("There is no program to sign in " + workspace.bundle())
        .hasMessageContaining("perhaps you should freeze first");
  }

  @Test
  @DisplayName("does not take the program of another target")
  void needsSameTarget() throws Exception {
    // given
    write("backend", "the program");
    bundle(LINUX, Layout.onefile, "backend");

    // then
    assertThatThrownBy(() -> run(WINDOWS, none()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("was frozen for " + LINUX + ", not for " + WINDOWS)
        .hasMessageContaining("-Dpybundle.target=" + LINUX);
  }

  private GoalResult run(String triple, SignerParameters codesign) throws Exception {
    return service().run(request(triple, codesign, false, false), Inputs.unrecorded());
  }

  private CodesignService service() {
    return service(AppleSigner.CODESIGN);
  }

  private static CodesignService service(Path appleTool) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("STOREPASS", Keystores.PASSWORD);
    return service(new HostSystem(System::getProperty, environment), appleTool);
  }

  private static CodesignService service(HostSystem host, Path appleTool) {
    ProcessRunner processes = new ProcessRunner();
    Map<OperatingSystem, SystemSigning> signings =
        CodesignService.signings(host, processes, RealFreezer.assemblers());
    signings.put(OperatingSystem.MACOS, new AppleSigning(host, processes, appleTool));
    return new CodesignService(signings);
  }

  private SigningRequest request(
      String triple, SignerParameters codesign, boolean offline, boolean dryRun) {
    return on(OperatingSystem.LINUX, triple, codesign, offline, dryRun);
  }

  private SigningRequest on(
      OperatingSystem host,
      String triple,
      SignerParameters codesign,
      boolean offline,
      boolean dryRun) {
    return new SigningRequest(
        workspace, triple(triple), codesign, NO_SERVERS, host, offline, dryRun);
  }

  private static TargetTriple triple(String value) {
    return TargetTriple.parse(value).orElseThrow();
  }

  private static SignerParameters none() {
    return with(Map.of());
  }

  private static SignerParameters with(Path store) {
    return with(Map.of("keystore", store, "storepass", "env:STOREPASS"));
  }

  private SignerParameters with(String timestampUrl) {
    return with(
        Map.of("keystore", keystore, "storepass", "env:STOREPASS", "timestampUrl", timestampUrl));
  }

  private static SignerParameters with(Map<String, Object> inPom) {
    return new SignerParameters(inPom, name -> Optional.empty(), Path.of(""));
  }

  private static PeSigner signer(Path store) throws Exception {
    PeSigner signer =
        new PeSigner(
            store,
            with(store).as(AuthenticodeParameters.class),
            new SecretResolver(name -> Optional.of(Keystores.PASSWORD), id -> Optional.empty()));
    signer.prepare();
    return signer;
  }

  private Optional<String> signerOf(String file) throws Exception {
    SignatureState state = signer(keystore).verify(workspace.bundle().resolve(file));
    if (state instanceof Valid valid) {
      return Optional.of(valid.signer());
    }
    assertThat(state).isInstanceOf(Unsigned.class);
    return Optional.empty();
  }

  private void write(String path, String content) throws IOException {
    Path file = workspace.bundle().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void link(String path, String target) throws IOException {
    Files.createSymbolicLink(workspace.bundle().resolve(path), Path.of(target));
  }

  /** Does what a freezer does at its end. */
  private void bundle(String triple, Layout layout, String program) throws IOException {
    String fingerprint = Bundle.scan(workspace.bundle()).toString();
    Bundle.write(
        workspace.bundle(),
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "backend",
            "1.0",
            triple,
            layout,
            program,
            Map.of("python", "3.11.2"),
            Bundle.scan(workspace.bundle()),
            List.of(new Step("pyinstaller", fingerprint, "frozen", null))));
  }

  private BundleManifest manifest() throws Exception {
    return Bundle.read(workspace.bundle()).orElseThrow().manifest();
  }

  private Optional<String> damage() throws Exception {
    return Bundle.read(workspace.bundle())
        .orElseThrow()
        .damage(FileHashes.open(folder.resolve("no-such-memory.json")));
  }

  private List<String> changedSince(BundleManifest before) throws Exception {
    return manifest().files().stream()
        .filter(file -> !before.files().contains(file))
        .map(BundleManifest.BundledFile::path)
        .toList();
  }

  private List<String> workspaceNames() throws IOException {
    try (Stream<Path> paths = Files.list(workspace.root())) {
      return paths.map(path -> String.valueOf(path.getFileName())).toList();
    }
  }

  private BundleSpec spec(@Nullable String identity) {
    return new BundleSpec(
        "backend",
        "1.0",
        MACOS,
        Layout.onedir,
        true,
        folder.resolve("main.py"),
        List.of(folder),
        null,
        BundleSpec.Guard.OFF,
        BundleSpec.Lazy.NOTHING,
        SpecRecords.unset(BundleSpec.Collected.class),
        SpecRecords.unset(BundleSpec.Interpreter.class),
        SpecRecords.unset(BundleSpec.Executable.class),
        SpecRecords.unset(BundleSpec.Windows.class),
        SpecRecords.with(
            SpecRecords.unset(BundleSpec.Macos.class),
            Collections.singletonMap("codesignIdentity", identity)));
  }
}
