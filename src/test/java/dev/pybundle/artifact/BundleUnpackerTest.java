package dev.pybundle.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Layout;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What was attached")
@EnabledOnOs(OS.LINUX)
class BundleUnpackerTest {

  private final Path temp;
  private final Path fresh;
  private final BundleUnpacker unpacker = new BundleUnpacker();

  BundleUnpackerTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.fresh = Files.createDirectories(temp.resolve("frisch é/bundle"));
  }

  @ParameterizedTest(name = "as {0}")
  @ValueSource(strings = {"tar.gz", "zip"})
  @DisplayName("becomes the same program again")
  void roundTrip(String type) throws Exception {
    Bundle bundle = onedir(type.equals("tar.gz"));
    Path archive = temp.resolve("prog." + type);
    new BundleArchiver().write(bundle, archive);

    unpacker.unpack(archive, bundle.manifest(), fresh);

    assertThat(Bundle.scan(fresh)).isEqualTo(bundle.manifest().files());
    Bundle again = Bundle.write(fresh, bundle.manifest());
    assertThat(again.damage(FileHashes.open(temp.resolve("hashes.json")))).isEmpty();
    assertThat(mode(fresh.resolve("prog/prog"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(fresh.resolve("prog/_internal/dätä.txt"))).isEqualTo("rw-r--r--");
  }

  @Test
  @DisplayName("as one file is executable again, under its own name")
  void onefile() throws Exception {
    Path exe = Files.writeString(temp.resolve("backend-1.0.exe"), "program");

    unpacker.unpack(exe, manifest(Layout.onefile, "prog", file("prog")), fresh);

    assertThat(fresh.resolve("prog")).hasContent("program");
    assertThat(mode(fresh.resolve("prog"))).isEqualTo("rwxr-xr-x");
  }

  /** Writes the entries of an archive. */
  @FunctionalInterface
  private interface Content {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  static Stream<Arguments> attacks() {
    BundledFile inside = file("prog/a");
    return Stream.of(
        arguments(
            "a listed path that leads out",
            (Content) tar -> put(tar, "../evil"),
            List.of(file("../evil")),
            "its path ../evil leads out of its folder"),
        arguments(
            "an absolute path",
            (Content) tar -> put(tar, "/tmp/evil"),
            List.of(file("/tmp/evil")),
            "its path /tmp/evil leads out of its folder"),
        arguments(
            "a file that is not listed",
            (Content) tar -> put(tar, "prog/b"),
            List.of(inside),
            "it holds prog/b, which its bundle.json lacks"),
        arguments(
            "a link that leads out",
            (Content) tar -> link(tar, "prog/a", "../../evil"),
            List.of(inside),
            "its path ../../evil leads out of its folder"),
        arguments(
            "a link to an absolute path",
            (Content) tar -> link(tar, "prog/a", "/etc/passwd"),
            List.of(inside),
            "its path /etc/passwd leads out of its folder"),
        arguments(
            "a link that leads out through another link",
            (Content)
                tar -> {
                  link(tar, "prog/x/y/d", "../..");
                  link(tar, "prog/x/y/l", "d/../..");
                },
            List.of(file("prog/x/y/d"), file("prog/x/y/l")),
            "its link prog/x/y/l leads out of its folder"),
        arguments(
            "a hard link",
            (Content)
                tar -> {
                  TarArchiveEntry entry = new TarArchiveEntry("prog/a", TarConstants.LF_LINK);
                  entry.setLinkName("/etc/passwd");
                  tar.putArchiveEntry(entry);
                  tar.closeArchiveEntry();
                },
            List.of(inside),
            "it holds prog/a, which is neither file nor link"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  @DisplayName("does not reach out of its folder by")
  void attacked(String how, Content content, List<BundledFile> listed, String reason)
      throws Exception {
    Path archive = temp.resolve("evil.tar.gz");
    try (OutputStream out = Files.newOutputStream(archive);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(
                new GzipCompressorOutputStream(out), StandardCharsets.UTF_8.name())) {
      content.write(tar);
    }
    BundleManifest manifest = manifest(Layout.onedir, "prog/a", listed.toArray(BundledFile[]::new));

    assertThatThrownBy(() -> unpacker.unpack(archive, manifest, fresh))
        .as(how)
        .isInstanceOf(IOException.class)
        .hasMessage(reason);
    assertThat(temp.resolve("frisch é/evil")).doesNotExist();
  }

  @Test
  @DisplayName("is not written through a link that it makes itself")
  void notThroughALink() throws Exception {
    Path archive = temp.resolve("evil.tar.gz");
    try (OutputStream out = Files.newOutputStream(archive);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new GzipCompressorOutputStream(out))) {
      link(tar, "prog/way", "..");
      put(tar, "prog/way/a");
    }

    assertThatThrownBy(
            () ->
                unpacker.unpack(
                    archive,
                    manifest(Layout.onedir, "prog/a", file("prog/way"), file("prog/way/a")),
                    fresh))
        .isInstanceOf(IOException.class);
    assertThat(fresh.resolve("a")).doesNotExist();
  }

  private static void put(TarArchiveOutputStream tar, String path) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path, /* preserveAbsolutePath= */ true);
    entry.setSize(1);
    tar.putArchiveEntry(entry);
    tar.write('x');
    tar.closeArchiveEntry();
  }

  private static void link(TarArchiveOutputStream tar, String path, String target)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private Bundle onedir(boolean withLink) throws IOException {
    Path folder = Files.createDirectories(temp.resolve("bundle/prog/_internal")).resolve("../..");
    folder = folder.normalize();
    Files.writeString(folder.resolve("prog/prog"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        folder.resolve("prog/prog"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("prog/_internal/dätä.txt"), "data");
    if (withLink) {
      Files.createSymbolicLink(folder.resolve("prog/_internal/link.so"), Path.of("dätä.txt"));
    }
    return Bundle.write(
        folder,
        manifest(Layout.onedir, "prog/prog", Bundle.scan(folder).toArray(BundledFile[]::new)));
  }

  private static BundledFile file(String path) {
    return new BundledFile(path, 1, "", "file", null, null);
  }

  private static BundleManifest manifest(Layout layout, String program, BundledFile... files) {
    return new BundleManifest(
        BundleManifest.SCHEMA_VERSION,
        "prog",
        "1.0.0",
        "x86_64-unknown-linux-gnu",
        layout,
        program,
        Map.of(),
        Arrays.asList(files),
        List.of());
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
