package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.FileModes;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.delta.PatchManifest;
import dev.pybundle.delta.PatchReader;
import dev.pybundle.delta.ProgramFiles;
import dev.pybundle.fixture.Tools;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Programs are noise here, as compressed modules are: what a patch does not find it has to hold.
 */
@DisplayName("A delta")
@EnabledOnOs(OS.LINUX)
class DeltaServiceTest {

  /** What the tests of the crate apply, too. */
  private static final Path SAMPLES = Path.of("target/delta-samples");

  private static final int SIZE = 3_000_000;

  private final Path temp;
  private final Workspace workspace;
  private final Workspace earlier;
  private final DeltaService service = new DeltaService();

  DeltaServiceTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.workspace = new Workspace(temp.resolve("projet é/target/pybundle/triple"));
    this.earlier = DeltaService.earlier(workspace, "1.0.0");
    Files.createDirectories(workspace.state());
  }

  @Test
  @DisplayName("to one file has the size of what has changed, and is one for the zstd tool")
  void onefile() throws Exception {
    Bundle old = onefile(earlier, "1.0.0", noise(SIZE));
    Bundle fresh = onefile(workspace, "1.1.0", changed(noise(SIZE)));

    assertThat(make(old, true))
        .isInstanceOfSatisfying(
            Done.class,
            done ->
                assertThat(done.sentence())
                    .matches(
                        "delta from 1\\.0\\.0: 0\\.\\d kB \\(3\\.0 MB program\\), 1 of 1 file changed"));

    Path made = temp.resolve("made");
    Tools.succeed(
        temp,
        Map.of(),
        Tools.find("zstd"),
        List.of("-d", "--patch-from=" + old.program(), patch().toString(), "-o", made.toString()));
    assertThat(made).hasSameBinaryContentAs(fresh.program());
    keep("onefile", old, fresh);
  }

  @Test
  @DisplayName("to a folder holds the files that have changed, each from the one that it was")
  void onedir() throws Exception {
    Bundle old = onedir(earlier, "1.0.0", noise(SIZE), "1.0.0");
    Path renamed = old.folder().resolve("prog/_internal/lib-1.0.0.so");
    assertThat(renamed).exists();
    Files.writeString(old.folder().resolve("prog/_internal/gone.txt"), "gone");
    old = bundle(earlier, "1.0.0", Layout.onedir, "prog/prog");
    Bundle fresh = onedir(workspace, "1.1.0", changed(noise(SIZE)), "1.1.0");

    assertThat(make(old, true).sentence())
        .matches(
            "delta from 1\\.0\\.0: [01]\\.\\d kB \\(6\\.0 MB program\\), 4 of 7 files changed");

    Path proof = temp.resolve("proof/program");
    PatchReader.apply(old, patch(), proof);
    assertThat(PatchReader.isSame(proof, fresh)).isTrue();
    assertThat(FileModes.isExecutable(proof.resolve("prog"))).isTrue();
    assertThat(Files.readSymbolicLink(proof.resolve("_internal/lib.so")))
        .hasToString("lib-1.1.0.so");
    assertThat(proof.resolve("_internal/gone.txt")).doesNotExist();
    assertThat(FileModes.isExecutable(proof.resolve("_internal/kept é.txt"))).isFalse();
    keep("onedir", old, fresh);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Layout.class)
  @DisplayName("has the same bytes each time, and is made once")
  void deterministic(Layout layout) throws Exception {
    boolean onefile = layout == Layout.onefile;
    Bundle old =
        onefile
            ? onefile(earlier, "1.0.0", noise(SIZE))
            : onedir(earlier, "1.0.0", noise(SIZE), "1");
    if (onefile) {
      onefile(workspace, "1.1.0", changed(noise(SIZE)));
    } else {
      onedir(workspace, "1.1.0", changed(noise(SIZE)), "1");
    }
    GoalResult first = make(old, true);
    byte[] bytes = Files.readAllBytes(patch());

    assertThat(make(old, true)).isEqualTo(new UpToDate(first.sentence()));
    assertThat(make(old, false)).as("of a release").isEqualTo(first);
    assertThat(patch()).hasBinaryContent(bytes);
    Files.writeString(patch(), "damaged");
    assertThat(make(old, true)).isEqualTo(first);
    assertThat(patch()).hasBinaryContent(bytes);
  }

  @Test
  @DisplayName("is not made from a release of the other layout, nor to a program that was changed")
  void refused() throws Exception {
    Bundle old = onefile(earlier, "1.0.0", noise(SIZE));
    assertThat(make(old, true))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.sentence()).contains("There is no program in"));

    onedir(workspace, "1.1.0", noise(SIZE), "1");
    assertThat(make(old, true))
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.sentence())
                    .contains(
                        "1.0.0 (<delta><from>, -Dpybundle.delta.from) is a onefile program and this"
                            + " one is onedir",
                        "<layout>onefile</layout>"));

    AtomicFiles.deleteTree(workspace.bundle());
    Bundle fresh = onefile(workspace, "1.1.0", noise(SIZE));
    Files.writeString(fresh.program(), "other");
    assertThat(make(old, true))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.sentence()).contains("prog in the bundle was changed"));
    assertThat(patch()).doesNotExist();
  }

  private GoalResult make(Bundle old, boolean remember) throws IOException {
    return service.make(
        new DeltaService.Request(workspace, "1.0.0", old, remember), Inputs.of(workspace));
  }

  private Path patch() {
    return DeltaService.patch(workspace, "1.0.0");
  }

  private void keep(String name, Bundle old, Bundle fresh) throws IOException {
    Path folder = SAMPLES.resolve(name);
    AtomicFiles.deleteTree(folder);
    Files.createDirectories(folder);
    Files.copy(patch(), folder.resolve("patch.zst"));
    Path root = ProgramFiles.of(old).root();
    if (name.equals("onefile")) {
      Files.copy(old.program(), folder.resolve("old"));
      Files.copy(fresh.program(), folder.resolve("new"));
    } else {
      AtomicFiles.copyTree(root, folder.resolve("old"));
      AtomicFiles.copyTree(ProgramFiles.of(fresh).root(), folder.resolve("new"));
    }
    Files.writeString(
        folder.resolve("digest"), PatchManifest.digest(ProgramFiles.of(fresh).files()));
  }

  private static Bundle onefile(Workspace place, String version, byte[] program)
      throws IOException {
    Files.createDirectories(place.bundle());
    Path file = Files.write(place.bundle().resolve("prog"), program);
    FileModes.set(file, /* executable= */ true);
    return bundle(place, version, Layout.onefile, "prog");
  }

  private static Bundle onedir(Workspace place, String version, byte[] library, String number)
      throws IOException {
    Path internal = Files.createDirectories(place.bundle().resolve("prog/_internal"));
    Path program = Files.writeString(internal.resolveSibling("prog"), "program " + version);
    FileModes.set(program, /* executable= */ true);
    Files.write(internal.resolve("lib-" + number + ".so"), library);
    Files.createSymbolicLink(internal.resolve("lib.so"), Path.of("lib-" + number + ".so"));
    Files.write(internal.resolve("kept é.txt"), noise(SIZE));
    Files.writeString(internal.resolve("version.txt"), version);
    // The same content under another name.
    Files.writeString(internal.resolve("moved-" + number + ".bin"), "moved with its name");
    if (!version.equals("1.0.0")) {
      Files.writeString(internal.resolve("new.txt"), "is new");
    }
    return bundle(place, version, Layout.onedir, "prog/prog");
  }

  private static Bundle bundle(Workspace place, String version, Layout layout, String program)
      throws IOException {
    return Bundle.write(
        place.bundle(),
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "prog",
            version,
            "x86_64-unknown-linux-gnu",
            layout,
            program,
            Map.of(),
            Bundle.scan(place.bundle()),
            List.of()));
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(1).nextBytes(noise);
    return noise;
  }

  /** Something goes in, and all that follows moves. */
  private static byte[] changed(byte[] noise) {
    byte[] changed = Arrays.copyOf(noise, noise.length + 5);
    int at = noise.length / 3;
    System.arraycopy(noise, at, changed, at + 5, noise.length - at);
    Arrays.fill(changed, at, at + 5, (byte) 7);
    return changed;
  }
}
