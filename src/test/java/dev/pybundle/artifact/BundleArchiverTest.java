package dev.pybundle.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.artifact.PieceGzip.Piece;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("BundleArchiver")
@EnabledOnOs(OS.LINUX)
class BundleArchiverTest {

  @TempDir Path temp;

  private final BundleArchiver archiver = new BundleArchiver();
  private Bundle bundle;

  @BeforeEach
  void onedirProgram() throws IOException {
    Path folder =
        Files.createDirectories(temp.resolve("bundle é/prog/_internal")).getParent().getParent();
    Path executable = Files.writeString(folder.resolve("prog/prog"), "#!/bin/sh\necho ran\n");
    Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("prog/_internal/dätä.txt"), "data");
    Files.createSymbolicLink(folder.resolve("prog/_internal/link.so"), Path.of("dätä.txt"));
    bundle =
        Bundle.write(
            folder,
            new BundleManifest(
                BundleManifest.SCHEMA_VERSION,
                "prog",
                "1.0",
                "x86_64-unknown-linux-gnu",
                Layout.onedir,
                "prog/prog",
                Map.of(),
                Bundle.scan(folder),
                List.of()));
  }

  @Test
  @DisplayName(
      "packs a tar.gz that tar unpacks with modes, links and non-ASCII names, without bundle.json")
  void packsForTar() throws Exception {
    // given
    Path archive = temp.resolve("prog.tar.gz");
    // when
    archiver.write(bundle, archive, Map.of());
    // then
    Path unpacked = Files.createDirectories(temp.resolve("unpacked"));
    assertThat(run("tar", "xzf", archive.toString(), "-C", unpacked.toString())).isZero();
    assertThat(unpacked.resolve("prog/prog")).isExecutable();
    assertThat(unpacked.resolve("prog/_internal/dätä.txt")).hasContent("data");
    assertThat(Files.readSymbolicLink(unpacked.resolve("prog/_internal/link.so")))
        .hasToString("dätä.txt");
    assertThat(unpacked.toFile().list()).containsExactly("prog");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tar.gz", "zip"})
  @DisplayName("packs the same bytes whatever the files' times and the machine's time zone")
  void packsReproducibly(String type) throws Exception {
    // given
    TimeZone zone = TimeZone.getDefault();
    Path first = temp.resolve("first." + type);
    Path second = temp.resolve("second." + type);
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
      archiver.write(bundle, first, Map.of());
      // when
      Files.setLastModifiedTime(bundle.program(), FileTime.fromMillis(0));
      TimeZone.setDefault(TimeZone.getTimeZone("America/Los_Angeles"));
      archiver.write(bundle, second, Map.of());
    } finally {
      TimeZone.setDefault(zone);
    }
    // then
    assertThat(Sha256.of(first)).isEqualTo(Sha256.of(second));
  }

  @Test
  @DisplayName(
      "packs a tar.gz after a change that is the one of a new build, in pieces of the last")
  void packsPieces() throws Exception {
    // given
    Path archive = temp.resolve("prog.tar.gz");
    byte[] dense = new byte[3 << 20];
    new Random(1).nextBytes(dense);
    Files.write(bundle.folder().resolve("prog/_internal/dense.bin"), dense);
    Files.writeString(bundle.folder().resolve("prog/_internal/long.txt"), "plain ".repeat(500_000));
    Map<String, Piece> pieces = archiver.write(rescanned(), archive, Map.of());
    // when
    Files.writeString(bundle.folder().resolve("prog/_internal/dätä.txt"), "other data");
    Files.delete(bundle.folder().resolve("prog/_internal/long.txt"));
    Map<String, Piece> after = archiver.write(rescanned(), archive, pieces);
    // then
    Path clean = temp.resolve("clean.tar.gz");
    assertThat(archiver.write(rescanned(), clean, Map.of())).isEqualTo(after);
    assertThat(archive).hasSameBinaryContentAs(clean);
    assertThat(run("gzip", "--test", archive.toString())).isZero();
    assertThat(Files.size(archive)).isBetween(3L << 20, (3L << 20) + 4_000);
    Path unpacked = Files.createDirectories(temp.resolve("unpacked"));
    assertThat(run("tar", "xzf", archive.toString(), "-C", unpacked.toString())).isZero();
    assertThat(unpacked.resolve("prog/_internal/dense.bin")).hasBinaryContent(dense);
    assertThat(unpacked.resolve("prog/_internal/dätä.txt")).hasContent("other data");
  }

  @Test
  @DisplayName("compresses nothing again that was in the last tar.gz")
  void copiesPieces() throws Exception {
    // given
    Path archive = temp.resolve("prog.tar.gz");
    Map<String, Piece> pieces = archiver.write(bundle, archive, Map.of());
    byte[] marked = Files.readAllBytes(archive);
    long last =
        pieces.values().stream()
            .mapToLong(each -> each.offset() + each.length())
            .max()
            .orElseThrow();
    marked[(int) last - 1] ^= 1;
    Files.write(archive, marked);
    // when
    archiver.write(bundle, archive, pieces);
    // then
    assertThat(archive).hasBinaryContent(marked);
  }

  private Bundle rescanned() throws IOException {
    BundleManifest manifest = bundle.manifest();
    return new Bundle(
        bundle.folder(),
        new BundleManifest(
            manifest.schemaVersion(),
            manifest.name(),
            manifest.version(),
            manifest.triple(),
            manifest.layout(),
            manifest.program(),
            manifest.tools(),
            Bundle.scan(bundle.folder()),
            manifest.steps()));
  }

  private static int run(String... command) throws Exception {
    // The test looks at the archive with the tool that users have.
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
