package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Packing;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.codesign.SecretResolver;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.SignatureState.Valid;
import dev.pybundle.codesign.SignerParameters;
import dev.pybundle.codesign.SigningRequest;
import dev.pybundle.codesign.authenticode.AuthenticodeParameters;
import dev.pybundle.codesign.authenticode.PeSigner;
import dev.pybundle.fixture.Keystores;
import dev.pybundle.fixture.WindowsBootloader;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The program is a real one of this system, behind the bootloader for Windows. */
@DisplayName("The libraries in archives beside a program for Windows")
@EnabledOnOs(OS.LINUX)
class LazySigningTest {

  private static final TargetTriple WINDOWS =
      TargetTriple.parse("x86_64-pc-windows-msvc").orElseThrow();

  @TempDir static Path cache;
  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName("are signed before the archive gets its hash, and the program after it knows that")
  void areSigned(Layout layout) throws Exception {
    // given
    LazyProgram program = new LazyProgram(temp, cache);
    program.freeze(layout, "lazy-demo");
    program.compressed(Packing.disk);
    forWindows(program);
    Bundle before = program.bundle();
    Path key = Keystores.forCode(temp.resolve("own.p12"), "CN=Own");
    // when
    GoalResult result = sign(program, key);
    // then
    assertThat(result.sentence())
        .startsWith(
            layout == Layout.onefile
                ? "signed prog and 1 libraries inside it as CN=Own"
                : "signed prog/prog and 1 files beside it as CN=Own");
    Bundle signed = program.bundle();
    assertThat(signed.damage(FileHashes.open(temp.resolve("hashes")))).isEmpty();
    assertThat(signerOf(key, signed.program())).contains("CN=Own");
    Assembler assembler = RealFreezer.assemblers().of(signed).orElseThrow();
    Path library =
        assembler.contents(signed, temp.resolve("scratch")).of(file(assembler, signed, "own.dll"));
    Path named = Files.copy(library, temp.resolve("own.dll"));
    assertThat(signerOf(key, named)).contains("CN=Own");
    Path table =
        assembler
            .contents(signed, temp.resolve("scratch"))
            .of(file(assembler, signed, "_pybundle_lazy.txt"));
    BundledFile archive = signed.manifest().lazy().get(0);
    assertThat(Files.readString(table)).contains(archive.sha256());
    assertThat(archive.sha256())
        .isEqualTo(Sha256.of(signed.folder().resolve(archive.path())))
        .isNotEqualTo(before.manifest().lazy().get(0).sha256());
    assertThat(sign(program, key)).isInstanceOf(GoalResult.UpToDate.class);
  }

  private static BundledFile file(Assembler assembler, Bundle bundle, String name)
      throws Exception {
    return assembler.files(bundle).stream()
        .filter(file -> file.path().endsWith(name))
        .findFirst()
        .orElseThrow();
  }

  private static void forWindows(LazyProgram program) throws Exception {
    Bundle bundle = program.bundle();
    byte[] archive = RealFreezer.archive(bundle.program());
    // The file is that of the compressed Bundle, too.
    Files.delete(bundle.program());
    Files.write(bundle.program(), WindowsBootloader.bytes());
    Files.write(bundle.program(), archive, StandardOpenOption.APPEND);
    BundleManifest old = bundle.manifest();
    BundledFile written = Bundle.describe(bundle.folder(), bundle.program());
    List<BundledFile> files =
        old.files().stream()
            .map(
                file ->
                    file.path().equals(old.program())
                        ? file.holding(written.size(), written.sha256())
                        : file)
            .toList();
    Bundle.write(
        bundle.folder(),
        new BundleManifest(
            old.schemaVersion(),
            old.name(),
            old.version(),
            WINDOWS.value(),
            old.layout(),
            old.program(),
            old.tools(),
            files,
            old.parts(),
            old.steps(),
            null));
  }

  private static GoalResult sign(LazyProgram program, Path key) throws Exception {
    return new CodesignService(host(), new ProcessRunner(), RealFreezer.assemblers())
        .run(
            new SigningRequest(
                program.workspace(),
                WINDOWS,
                with(key),
                id -> Optional.empty(),
                OperatingSystem.LINUX,
                false,
                false),
            Inputs.of(program.workspace()));
  }

  private static Optional<String> signerOf(Path key, Path file) throws Exception {
    PeSigner signer =
        new PeSigner(
            key,
            with(key).as(AuthenticodeParameters.class),
            new SecretResolver(host()::variable, id -> Optional.empty()));
    signer.prepare();
    SignatureState state = signer.verify(file);
    return state instanceof Valid valid ? Optional.of(valid.signer()) : Optional.empty();
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
