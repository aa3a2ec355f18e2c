package dev.pybundle.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.bundle.AtomicFiles;
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
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
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
    new BundleArchiver().write(bundle, archive, Map.of());

    unpacker.unpack(archive, bundle.manifest(), fresh);

    assertThat(Bundle.scan(fresh)).isEqualTo(bundle.manifest().files());
    Bundle again = Bundle.write(fresh, bundle.manifest());
    assertThat(again.damage(FileHashes.open(temp.resolve("hashes")))).isEmpty();
    assertThat(mode(fresh.resolve("prog/prog"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(fresh.resolve("prog/_internal/dätä.txt"))).isEqualTo("rw-r--r--");
  }

  @Test
  @DisplayName("as one file is executable again, under its own name")
  void onefile() throws Exception {
    Path exe = Files.writeString(temp.resolve("backend-1.0.exe"), "p");

    unpacker.unpack(exe, manifest(Layout.onefile, "prog", file("prog")), fresh);

    assertThat(fresh.resolve("prog")).hasContent("p");
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
            "in its bundle.json, its file ../evil leads out of its folder"),
        arguments(
            "an absolute path",
            (Content) tar -> put(tar, "/tmp/evil"),
            List.of(file("/tmp/evil")),
            "in its bundle.json, its file /tmp/evil leads out of its folder"),
        arguments(
            "a file that is not listed",
            (Content) tar -> put(tar, "prog/b"),
            List.of(inside),
            "it holds prog/b, which its bundle.json lacks"),
        arguments(
            "a folder that is not listed",
            (Content) tar -> put(tar, "prog/sub/"),
            List.of(inside),
            "it holds prog/sub/, which its bundle.json lacks"),
        arguments(
            "a link that leads out",
            (Content) tar -> link(tar, "prog/a", "../../evil"),
            List.of(linkTo("prog/a")),
            "its link prog/a leads out of its folder"),
        arguments(
            "a link to an absolute path",
            (Content) tar -> link(tar, "prog/a", "/etc/passwd"),
            List.of(linkTo("prog/a")),
            "its link prog/a leads out of its folder"),
        arguments(
            "a link that leads out through another link",
            (Content)
                tar -> {
                  link(tar, "prog/x/y/d", "../..");
                  link(tar, "prog/x/y/l", "d/../..");
                },
            List.of(linkTo("prog/x/y/d"), linkTo("prog/x/y/l")),
            "its link prog/x/y/l leads out of its folder"),
        arguments(
            "a link to nothing that leads out through another link",
            (Content)
                tar -> {
                  link(tar, "prog/d", "..");
                  link(tar, "prog/x/y/l", "../../d/../evil");
                },
            List.of(linkTo("prog/d"), linkTo("prog/x/y/l")),
            "its link prog/x/y/l leads out of its folder"),
        arguments(
            "a file below a link",
            (Content)
                tar -> {
                  link(tar, "prog/way", "..");
                  put(tar, "prog/way/a");
                },
            List.of(linkTo("prog/way"), file("prog/way/a")),
            "in its bundle.json, its file prog/way is a folder as well"),
        arguments(
            "a link below a link",
            (Content)
                tar -> {
                  link(tar, "prog/d", "..");
                  link(tar, "prog/d/l", "..");
                  link(tar, "prog/d/l/evil", "a");
                },
            List.of(linkTo("prog/d"), linkTo("prog/d/l"), linkTo("prog/d/l/evil")),
            "in its bundle.json, its file prog/d is a folder as well"),
        arguments(
            "a link that is listed as a file",
            (Content) tar -> link(tar, "prog/a", "b"),
            List.of(inside),
            "it holds prog/a, which is no file"),
        arguments(
            "a file that is listed as a link",
            (Content) tar -> put(tar, "prog/a"),
            List.of(linkTo("prog/a")),
            "it holds prog/a, which is no link"),
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
            "it holds prog/a, which is no file"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  @DisplayName("does not reach out of its folder by")
  void attacked(String how, Content content, List<BundledFile> listed, String reason)
      throws Exception {
    Path archive = tar(content);

    assertThatThrownBy(() -> unpacker.unpack(archive, onedir(listed), fresh))
        .as(how)
        .isInstanceOf(IOException.class)
        .hasMessage(reason);
    assertThat(temp.resolve("frisch é")).isDirectoryNotContaining(path -> !path.equals(fresh));
    assertThat(fresh.resolve("evil")).doesNotExist();
  }

  static Stream<Arguments> floods() {
    return Stream.of(
        arguments("a file that is larger", 2L, "prog/a is larger than its bundle.json says"),
        arguments("a file of 64 MB", 1L << 26, "prog/a is larger than its bundle.json says"),
        arguments("a file that is smaller", 0L, "prog/a is smaller than its bundle.json says"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  @DisplayName("writes no more than is listed of")
  void flooded(String what, long size, String reason) throws Exception {
    for (Path archive : List.of(tar(tar -> put(tar, "prog/a", size)), zip(zip -> put(zip, size)))) {
      assertThatThrownBy(() -> unpacker.unpack(archive, onedir(List.of(file("prog/a"))), fresh))
          .as("%s as %s", what, archive)
          .isInstanceOf(IOException.class)
          .hasMessage(reason);
      assertThat(Files.size(fresh.resolve("prog/a"))).isLessThanOrEqualTo(1);
      AtomicFiles.deleteTree(fresh.resolve("prog"));
    }
  }

  @Test
  @DisplayName("takes each entry once")
  void onlyOnce() throws Exception {
    Path archive =
        tar(
            tar -> {
              put(tar, "prog/a");
              put(tar, "prog/a");
            });

    assertThatThrownBy(() -> unpacker.unpack(archive, onedir(List.of(file("prog/a"))), fresh))
        .isInstanceOf(IOException.class)
        .hasMessage("it holds prog/a twice");
  }

  @Test
  @DisplayName("ends where an archive goes on without a file")
  void endless() throws Exception {
    Path archive =
        tar(
            tar -> {
              TarArchiveEntry name =
                  new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
              name.setSize(1 << 24);
              tar.putArchiveEntry(name);
              writeZeros(tar, 1 << 24);
              tar.closeArchiveEntry();
            });

    assertThatThrownBy(() -> unpacker.unpack(archive, onedir(List.of(file("prog/a"))), fresh))
        .isInstanceOf(IOException.class)
        .hasMessage("it unpacks to far more than its bundle.json lists");
  }

  @ParameterizedTest(name = "as {0}")
  @ValueSource(strings = {"tar.gz", "zip"})
  @DisplayName("with damage anywhere is unpacked as it was, or refused as an archive")
  void damaged(String type) throws Exception {
    Bundle bundle = onedir(type.equals("tar.gz"));
    Path archive = temp.resolve("prog." + type);
    new BundleArchiver().write(bundle, archive, Map.of());
    byte[] whole = Files.readAllBytes(archive);
    Random random = new Random(12);
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      byte[] bytes = whole.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
      Files.write(
          archive, round % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : bytes);
      Path folder = Files.createDirectories(temp.resolve("damaged"));
      try {
        unpacker.unpack(archive, bundle.manifest(), folder);
      } catch (IOException expected) {
        refused++;
      }
      AtomicFiles.deleteTree(folder);
    }
    assertThat(refused).isGreaterThan(100);
  }

  /** Writes the entries of an archive. */
  @FunctionalInterface
  private interface ZipContent {
    void write(ZipArchiveOutputStream zip) throws IOException;
  }

  private Path tar(Content content) throws IOException {
    Path archive = temp.resolve("evil.tar.gz");
    try (OutputStream out = Files.newOutputStream(archive);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(
                new GzipCompressorOutputStream(out), StandardCharsets.UTF_8.name())) {
      content.write(tar);
    }
    return archive;
  }

  private Path zip(ZipContent content) throws IOException {
    Path archive = temp.resolve("evil.zip");
    try (OutputStream out = Files.newOutputStream(archive);
        ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
      content.write(zip);
    }
    return archive;
  }

  private static void put(ZipArchiveOutputStream zip, long size) throws IOException {
    zip.putArchiveEntry(new ZipArchiveEntry("prog/a"));
    writeZeros(zip, size);
    zip.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, String path, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path, /* preserveAbsolutePath= */ true);
    entry.setSize(size);
    tar.putArchiveEntry(entry);
    writeZeros(tar, size);
    tar.closeArchiveEntry();
  }

  private static void writeZeros(OutputStream out, long size) throws IOException {
    byte[] zeros = new byte[1 << 20];
    for (long left = size; left > 0; left -= zeros.length) {
      out.write(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }

  private static void put(TarArchiveOutputStream tar, String path) throws IOException {
    put(tar, path, path.endsWith("/") ? 0 : 1);
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

  private static BundledFile linkTo(String path) {
    return new BundledFile(path, 0, "", "link", null, null);
  }

  private static BundleManifest onedir(List<BundledFile> files) {
    return manifest(Layout.onedir, files.get(0).path(), files.toArray(BundledFile[]::new));
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
