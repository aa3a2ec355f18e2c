package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Check;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.platform.ElfFile;
import dev.pybundle.platform.GlibcVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The glibc that a program wants")
@EnabledOnOs(OS.LINUX)
class GlibcNeedTest {

  private static final Path LIBRARY = Path.of(System.getProperty("java.home"), "lib/libjava.so");

  @TempDir Path folder;

  @Test
  @DisplayName(
      "is the newest of all files in it, and a file that wants more than the limit is named")
  void newest() throws Exception {
    GlibcNeed need = GlibcNeed.of(frozen());
    GlibcVersion wanted = ElfFile.glibc(LIBRARY).orElseThrow();

    assertThat(need.check())
        .isEqualTo(Map.of("system", "glibc " + wanted + " (_internal/libjava.so)"));
    assertThat(need.refusal(null)).isEmpty();
    assertThat(need.refusal(wanted)).isEmpty();
    assertThat(need.refusal(new GlibcVersion(2, 1)).orElseThrow().sentence())
        .startsWith(
            "<maxGlibc> (-Dpybundle.maxGlibc) is 2.1, and 1 of the program's files want a newer"
                + " one: _internal/libjava.so ("
                + wanted
                + "), perhaps you should take a <python>")
        .contains("manylinux of at most 2_1");
  }

  @Test
  @DisplayName("is that of the libraries in a program that is one file, too")
  void insideOneFile() throws Exception {
    Path program = Files.writeString(folder.resolve("prog"), "no library");
    Frozen onefile = frozen(Layout.onefile, program, List.of(LIBRARY, folder.resolve("gone.so")));

    assertThat(GlibcNeed.of(onefile).files()).containsOnlyKeys("libjava.so");
  }

  @Test
  @DisplayName("makes a program be frozen again that was made with a higher limit")
  void freezesAgain() {
    BundleManifest made = made(List.of(new Check("system", "glibc 2.34 (libssl.so.3)")));

    assertThat(GlibcNeed.excess(made, null)).isEmpty();
    assertThat(GlibcNeed.excess(made, new GlibcVersion(2, 34))).isEmpty();
    assertThat(GlibcNeed.excess(made, new GlibcVersion(2, 31)))
        .contains("it needs glibc 2.34, and <maxGlibc> is 2.31");
    assertThat(GlibcNeed.excess(made(null), new GlibcVersion(2, 31))).isEmpty();
  }

  private Frozen frozen() throws IOException {
    Path internal = Files.createDirectories(folder.resolve("_internal"));
    Files.copy(LIBRARY, internal.resolve("libjava.so"));
    Path program = Files.writeString(folder.resolve("prog"), "no library");
    // The file in the folder is a copy of this one.
    return frozen(Layout.onedir, program, List.of(LIBRARY));
  }

  private Frozen frozen(Layout layout, Path program, List<Path> sources) throws IOException {
    return new Frozen(
        folder,
        String.valueOf(program.getFileName()),
        layout,
        Bundle.scan(folder),
        List.of(),
        Map.of(),
        sources,
        "clean",
        false);
  }

  private static BundleManifest made(@Nullable List<Check> checks) {
    return new BundleManifest(
        BundleManifest.SCHEMA_VERSION,
        "app",
        "1",
        "x86_64-unknown-linux-gnu",
        Layout.onefile,
        "app",
        Map.of(),
        List.of(),
        List.of(new Step("pyinstaller", "1", "frozen", null, null, checks)));
  }
}
