package dev.pybundle.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Role;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.compress.ToolResult.Cause;
import dev.pybundle.compress.ToolResult.Kept;
import dev.pybundle.fixture.Tools;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Stripping libraries")
class LibraryToolTest {

  private static final String BREAKING =
      """
      #!/usr/bin/env python3
      import struct, subprocess, sys
      _, option, _, out, source = sys.argv
      subprocess.run(["strip", option, "-o", out, source], check=True)
      with open(out, "r+b") as elf:
          elf.seek(32)
          (headers,) = struct.unpack("<Q", elf.read(8))
          elf.seek(headers + 16)
          (address,) = struct.unpack("<Q", elf.read(8))
          elf.seek(headers + 16)
          elf.write(struct.pack("<Q", address + 1))
      """;

  private static final TargetTriple LINUX =
      TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();

  private final TestElf elf = new TestElf();
  private final ProcessRunner runner = spy(new ProcessRunner());
  private final Path folder;
  private final Workspace workspace;
  private final Path cache;
  private final Path log;
  private Path first = Path.of("");
  private Path second = Path.of("");

  LibraryToolTest(@TempDir Path temporary) throws IOException {
    folder = Files.createDirectories(temporary.resolve("Größe 1"));
    workspace = new Workspace(folder.resolve("work"));
    cache = workspace.state().resolve("strip");
    log = workspace.log("strip");
  }

  @BeforeEach
  void link() throws Exception {
    first = TestElf.library(folder.resolve("env/libfirst.so"), "first");
    second = TestElf.library(folder.resolve("env/libsecond.so"), "second");
  }

  @Test
  @DisplayName("offers smaller copies that can be loaded, and leaves the sources alone")
  void strips() throws Exception {
    // given
    byte[] before = Files.readAllBytes(first);

    // when
    ToolResult result = strip(Tools.find("strip"));

    // then
    assertThat(result.replacements()).containsOnlyKeys("libfirst.so", "lib/libsecond.so");
    assertThat(result.kept()).isEmpty();
    assertThat(result.started()).isEqualTo(2);
    assertThat(sizeOf(result.replacements().get("libfirst.so"))).isLessThan(Files.size(first));
    assertThat(sizeOf(result.replacements().get("lib/libsecond.so")))
        .isLessThan(Files.size(second));
    for (Path copy : result.replacements().values()) {
      assertThat(elf.segmentsCongruent(copy)).isTrue();
      assertThat(elf.hasSymbols(copy)).isFalse();
      assertThat(Files.isExecutable(copy)).isTrue();
    }
    assertThat(first).hasBinaryContent(before);
    assertThat(log).content().contains("libfirst.so: exit code 0", "libsecond.so: exit code 0");
    assertThat(names(cache)).noneMatch(name -> name.endsWith(".tmp"));
  }

  @Test
  @DisplayName("starts no process the second time, wherever the same library then is")
  void remembers() throws Exception {
    // given
    ToolResult before = strip(Tools.find("strip"));
    first = Files.move(first, first.resolveSibling("libmoved.so"));

    // when
    ToolResult result = strip(Tools.find("strip"));

    // then
    assertThat(result.started()).isZero();
    assertThat(before.replacements()).hasSameSizeAs(result.replacements());
    assertThat(result.replacements()).containsOnlyKeys("libfirst.so", "lib/libsecond.so");
    verify(runner, times(2)).run(any(), any());
  }

  @Test
  @DisplayName("strips again what has another content, or a copy that was damaged")
  void noticesChanges() throws Exception {
    // given
    ToolResult before = strip(Tools.find("strip"));
    TestElf.library(first, "other");
    Files.writeString(copyOf(before, "lib/libsecond.so"), "damaged");

    // when
    ToolResult result = strip(Tools.find("strip"));

    // then
    assertThat(result.started()).isEqualTo(2);
    assertThat(copyOf(result, "libfirst.so")).isNotEqualTo(copyOf(before, "libfirst.so"));
    assertThat(elf.segmentsCongruent(copyOf(result, "lib/libsecond.so"))).isTrue();
  }

  @Test
  @DisplayName("keeps the source of a copy that could not be loaded, also the second time")
  void keepsUnloadable() throws Exception {
    // given
    Path breaking = script("breaking strip", BREAKING);

    // when
    ToolResult result = strip(breaking);
    ToolResult again = strip(breaking);

    // then
    Kept kept =
        new Kept(
            "libfirst.so",
            Cause.UNLOADABLE,
            "the copy that strip made could not be loaded (misaligned segments)");
    assertThat(result.replacements()).isEmpty();
    assertThat(result.kept()).hasSize(2).contains(kept);
    assertThat(again.kept()).isEqualTo(result.kept());
    assertThat(again.started()).isZero();
  }

  @Test
  @DisplayName("keeps a source that does not get smaller")
  void keepsWithoutGain() throws Exception {
    // when
    ToolResult result = strip(script("cp", "#!/bin/sh\ncat \"$4\" > \"$3\"\n"));

    // then
    assertThat(result.replacements()).isEmpty();
    assertThat(result.kept()).extracting(Kept::cause).containsOnly(Cause.NO_GAIN);
  }

  @Test
  @DisplayName("goes on with the others if one cannot be stripped, and tries it again next time")
  void goesOnAfterFailure() throws Exception {
    // given
    Path strip = Tools.find("strip");
    Path failing =
        script(
            "strip",
            "#!/bin/sh\ncase \"$4\" in\n*libfirst.so) echo 'no space left' >&2; exit 1;;\nesac\n"
                + "exec "
                + strip
                + " \"$@\"\n");

    // when
    ToolResult result = strip(failing);
    ToolResult again = strip(failing);

    // then
    assertThat(result.replacements()).containsOnlyKeys("lib/libsecond.so");
    assertThat(result.kept())
        .containsExactly(
            new Kept("libfirst.so", Cause.FAILED, "strip failed (exit code 1): no space left"));
    assertThat(again.started()).isEqualTo(1);
    assertThat(log).content().contains("libfirst.so: exit code 1", "    no space left");
  }

  @Test
  @DisplayName("does nothing if there is nothing to strip")
  void needsCandidates() throws Exception {
    // when
    ToolResult result = strip(Tools.find("strip"), Map.of());

    // then
    assertThat(result).isEqualTo(new ToolResult(Map.of(), List.of(), 0));
    assertThat(log).doesNotExist();
    verify(runner, never()).run(any(), any());
  }

  @Test
  @DisplayName("starts no process for what has no symbols, and remembers that")
  void needsSymbols() throws Exception {
    // given
    Path text = Files.writeString(folder.resolve("script.so"), "INPUT(libtest.so)");
    Map<BundledFile, Path> candidates = Map.of(described("script.so", text), text);

    // when
    ToolResult result = strip(Tools.find("strip"), candidates);
    Files.delete(text);
    ToolResult again = strip(Tools.find("strip"), candidates);

    // then
    assertThat(result.replacements()).isEmpty();
    assertThat(result.kept()).extracting(Kept::cause).containsOnly(Cause.NO_GAIN);
    assertThat(again).isEqualTo(result);
    assertThat(log).doesNotExist();
    verify(runner, never()).run(any(), any());
  }

  @Test
  @DisplayName("fails if the tool cannot be started at all")
  void needsTool() throws Exception {
    // given
    Path noTool = Files.writeString(folder.resolve("strip"), "not executable");

    // then
    assertThatThrownBy(() -> strip(noTool)).isInstanceOf(IOException.class);
    assertThat(names(cache)).noneMatch(name -> name.endsWith(".tmp"));
  }

  private ToolResult strip(Path tool) throws IOException, InterruptedException {
    return strip(
        tool,
        Map.of(
            described("libfirst.so", first), first, described("lib/libsecond.so", second), second));
  }

  private ToolResult strip(Path tool, Map<BundledFile, Path> libraries)
      throws IOException, InterruptedException {
    List<BundledFile> files = List.copyOf(libraries.keySet());
    TreatmentContext context =
        new TreatmentContext(
            files,
            libraries::get,
            List.of(),
            Optional.empty(),
            workspace.root(),
            LINUX,
            Map.of(),
            new HostSystem(),
            runner,
            workspace);
    return new LibraryTool(context, tool, new Strip.Use()).run(files);
  }

  private static BundledFile described(String path, Path file) throws IOException {
    return new BundledFile(path, Files.size(file), Sha256.of(file), "file", Role.NATIVE, null);
  }

  private Path script(String name, String text) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static Path copyOf(ToolResult result, String path) {
    Path copy = result.replacements().get(path);
    assertThat(copy).isNotNull();
    return copy;
  }

  private static long sizeOf(@Nullable Path file) throws IOException {
    assertThat(file).isNotNull();
    return Files.size(file);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
