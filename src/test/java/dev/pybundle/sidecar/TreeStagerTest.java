package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HeaderSamples;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.sidecar.SidecarStager.Change;
import dev.pybundle.sidecar.SidecarStager.Request;
import dev.pybundle.sidecar.SidecarStager.Staged;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The folder of a onedir program")
@EnabledOnOs(OS.LINUX)
class TreeStagerTest {

  private static final TargetTriple LINUX = triple("x86_64-unknown-linux-gnu");
  private static final TargetTriple MACOS = triple("aarch64-apple-darwin");
  private static final FileTime OLD = FileTime.fromMillis(1_000_000_000_000L);
  private static final String NAME = "cortex-backend";

  private final Path folder;
  private final Path tauri;
  private final Path tree;
  private final Path staged;
  private final TreeStager stager = new TreeStager();
  private final FileHashes hashes;

  TreeStagerTest(@TempDir Path folder) {
    this.folder = folder;
    this.tauri = folder.resolve("meine äpp/src-tauri");
    this.tree = folder.resolve("target/bundle/cortex-backend");
    this.staged = tauri.resolve("binaries/cortex-backend");
    this.hashes = FileHashes.open(folder.resolve("hashes"));
  }

  @BeforeEach
  void makeProgram() throws IOException {
    Files.createDirectories(tauri);
    Files.createDirectories(tree);
    Files.write(tree.resolve(NAME), HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 62));
    mode(tree.resolve(NAME), "rw-r--r--");
    write("_internal/base_library.zip", "library");
    write("_internal/tools/helper", "helper");
    mode(tree.resolve("_internal/tools/helper"), "rwx------");
    mode(tree.resolve("_internal/base_library.zip"), "rw-------");
  }

  @Test
  @DisplayName("is staged without triple, with the modes that each file needs, and nothing else")
  void isStaged() throws Exception {
    Staged result = stage();

    assertThat(result.file()).isEqualTo(staged);
    assertThat(result.change()).isEqualTo(Change.WRITTEN);
    assertThat(result.size()).isEqualTo(64 + 7 + 6);
    assertThat(result.files()).isEqualTo(3);
    assertThat(result.warnings()).isEmpty();
    assertThat(listing())
        .containsExactly(
            "rwxr-xr-x _internal",
            "rw-r--r-- _internal/base_library.zip",
            "rwxr-xr-x _internal/tools",
            "rwxr-xr-x _internal/tools/helper",
            "rwxr-xr-x cortex-backend");
    assertThat(staged.resolve("_internal/base_library.zip")).hasContent("library");
    assertThat(mode(staged)).isEqualTo("rwxr-xr-x");
    assertThat(folder.resolve("temporary")).isEmptyDirectory();
  }

  @Test
  @DisplayName("is left alone if nothing changed")
  void isLeftAlone() throws Exception {
    stage();
    makeOld();

    assertThat(stage().change()).isEqualTo(Change.NONE);
    assertThat(times()).containsOnly(OLD);
  }

  @Test
  @DisplayName("keeps the time of each file that did not change, so that Cargo sees only the rest")
  void keepsTimes() throws Exception {
    stage();
    makeOld();
    write("_internal/base_library.zip", "LIBRARY");
    write("_internal/new.so", "new");

    assertThat(stage().change()).isEqualTo(Change.WRITTEN);

    assertThat(time("cortex-backend")).isEqualTo(OLD);
    assertThat(time("_internal/tools/helper")).isEqualTo(OLD);
    assertThat(time("_internal/base_library.zip")).isGreaterThan(OLD);
    assertThat(staged.resolve("_internal/base_library.zip")).hasContent("LIBRARY");
    assertThat(staged.resolve("_internal/new.so")).hasContent("new");
  }

  @Test
  @DisplayName("loses what the program no longer has")
  void losesStaleFiles() throws Exception {
    stage();
    AtomicFiles.deleteTree(tree.resolve("_internal/tools"));

    assertThat(stage().change()).isEqualTo(Change.WRITTEN);

    assertThat(listing())
        .containsExactly(
            "rwxr-xr-x _internal",
            "rw-r--r-- _internal/base_library.zip",
            "rwxr-xr-x cortex-backend");
  }

  @Test
  @DisplayName("gets its modes back without a new time")
  void getsItsModes() throws Exception {
    stage();
    makeOld();
    mode(staged.resolve("cortex-backend"), "rw-r--r--");

    assertThat(stage().change()).isEqualTo(Change.MADE_EXECUTABLE);
    assertThat(mode(staged.resolve("cortex-backend"))).isEqualTo("rwxr-xr-x");
    assertThat(times()).containsOnly(OLD);
  }

  @Test
  @DisplayName("has copies in the place of links to files and to folders")
  void hasNoLinks() throws Exception {
    link("_internal/libz.so", "libs/libz.so.1");
    write("_internal/libs/libz.so.1", "zlib");
    link("_internal/also", "libs");
    link("_internal/again", "also");

    stage();

    assertThat(staged.resolve("_internal/libz.so")).hasContent("zlib");
    assertThat(staged.resolve("_internal/also/libz.so.1")).hasContent("zlib");
    assertThat(staged.resolve("_internal/again/libz.so.1")).hasContent("zlib");
    try (Stream<Path> paths = Files.walk(staged)) {
      assertThat(paths).noneMatch(Files::isSymbolicLink);
    }
    assertThat(stage().change()).isEqualTo(Change.NONE);
  }

  @Test
  @DisplayName("for macOS has one Python and not the framework that it lies in")
  void hasNoPythonFramework() throws Exception {
    macProgram();
    write("_internal/Python.framework/Versions/3.13/Python", "the library");
    write("_internal/Python.framework/Versions/3.13/Resources/Info.plist", "<plist/>");
    link("_internal/Python.framework/Versions/Current", "3.13");
    link("_internal/Python.framework/Python", "Versions/Current/Python");
    link("_internal/Python.framework/Resources", "Versions/Current/Resources");
    link("_internal/Python", "Python.framework/Versions/3.13/Python");

    Staged result = stage(MACOS);

    assertThat(result.warnings()).noneMatch(warning -> warning.contains("framework"));
    assertThat(staged.resolve("_internal/Python")).hasContent("the library");
    assertThat(staged.resolve("_internal/Python.framework")).doesNotExist();
  }

  @Test
  @DisplayName("for macOS warns of other frameworks, which cannot keep their signatures")
  void warnsOfFrameworks() throws Exception {
    macProgram();
    write("_internal/QtCore.framework/Versions/A/QtCore", "the library");
    link("_internal/QtCore.framework/QtCore", "Versions/A/QtCore");

    assertThat(stage(MACOS).warnings())
        .first()
        .asString()
        .startsWith(
            "Tauri ships no links, without which macOS refuses the signature of"
                + " _internal/QtCore.framework")
        .contains("<layout>onefile</layout>");
  }

  @Test
  @DisplayName("for macOS warns of files that nobody signed, because Tauri will not")
  void warnsOfUnsignedFiles() throws Exception {
    macProgram();
    Files.copy(tree.resolve(NAME), tree.resolve("_internal/libz.dylib"));

    assertThat(stage(MACOS).warnings())
        .singleElement()
        .asString()
        .startsWith(
            "2 of the program's 2 Mach-O files have no signature of an identity"
                + " (_internal/libz.dylib, cortex-backend); Tauri signs no file")
        .contains("<codesignIdentity> (-Dpybundle.codesignIdentity)");
  }

  @Test
  @DisplayName("loses folders without files, with a warning")
  void losesEmptyFolders() throws Exception {
    for (String name : List.of("a", "b", "c", "d/e")) {
      Files.createDirectories(tree.resolve("_internal/empty/" + name));
    }

    assertThat(stage().warnings())
        .containsExactly(
            "Tauri leaves folders without files out of the app, and there is none in"
                + " _internal/empty/a, _internal/empty/b, _internal/empty/c and 1 more, perhaps you"
                + " should put a file into each if the program needs it, or make it at start.");
    assertThat(staged.resolve("_internal/empty")).doesNotExist();
  }

  @Test
  @DisplayName("has the runnable under the sidecar's name, whatever the user's own spec calls it")
  void namesTheRunnable() throws Exception {
    Files.move(tree.resolve(NAME), tree.resolve("run"));

    stager.stage(request(tree.resolve("run"), LINUX, folder.resolve("temporary")), hashes);

    assertThat(staged.resolve("run")).doesNotExist();
    assertThat(mode(staged.resolve(NAME))).isEqualTo("rwxr-xr-x");
  }

  @Test
  @DisplayName("that only holds the program's own files is taken over, though nobody recorded it")
  void adoptsEqualFiles() throws Exception {
    Files.createDirectories(staged.getParent());
    AtomicFiles.copyTree(tree, staged);

    assertThat(stage().change()).isEqualTo(Change.MADE_EXECUTABLE);
    write("_internal/base_library.zip", "LIBRARY");
    assertThat(stage().change()).isEqualTo(Change.WRITTEN);
  }

  @Test
  @DisplayName("is no place for what a desktop left there")
  void cleansUpAfterDesktops() throws Exception {
    stage();
    Files.writeString(staged.resolve("_internal/.DS_Store"), "");

    assertThat(stage().change()).isEqualTo(Change.WRITTEN);
    assertThat(staged.resolve("_internal/.DS_Store")).doesNotExist();
  }

  @Test
  @DisplayName("that is only planned is not written")
  void isPlanned() throws Exception {
    Staged plan = stager.plan(request(LINUX), hashes);

    assertThat(plan.change()).isEqualTo(Change.WRITTEN);
    assertThat(tauri).isEmptyDirectory();
    assertThat(folder.resolve("temporary")).doesNotExist();
  }

  @Test
  @DisplayName("is back after a run that was stopped between the two moves")
  void recovers() throws Exception {
    stage();
    makeOld();
    Path work = Files.createDirectories(folder.resolve("temporary/staging-" + NAME));
    Files.move(staged, work.resolve("previous"));

    assertThat(stage().change()).isEqualTo(Change.NONE);
    assertThat(times()).containsOnly(OLD);
  }

  @Test
  @DisplayName("is swapped in one step also from another file system")
  void crossesFileSystems() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeThat(memory).isWritable();
    assumeThat(Files.getFileStore(memory)).isNotEqualTo(Files.getFileStore(folder));
    Path temporary = Files.createTempDirectory(memory, "pybundle-test-");
    try {
      stager.stage(request(tree.resolve(NAME), LINUX, temporary), hashes);
      makeOld();
      write("_internal/base_library.zip", "LIBRARY");
      stager.stage(request(tree.resolve(NAME), LINUX, temporary), hashes);

      assertThat(time("cortex-backend")).isEqualTo(OLD);
      assertThat(staged.resolve("_internal/base_library.zip")).hasContent("LIBRARY");
      assertThat(temporary).isEmptyDirectory();
      try (Stream<Path> left = Files.list(tauri.resolve("binaries"))) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder(NAME, "." + NAME + ".pybundle.json");
      }
    } finally {
      AtomicFiles.deleteTree(temporary);
    }
  }

  @Test
  @DisplayName("of before is still there if a copy fails")
  void survivesAFailedCopy() throws Exception {
    stage();
    List<String> before = listing();
    write("_internal/base_library.zip", "LIBRARY");
    Files.writeString(folder.resolve("a file"), "");

    assertThatThrownBy(
            () ->
                stager.stage(request(tree.resolve(NAME), LINUX, folder.resolve("a file")), hashes))
        .isInstanceOf(IOException.class);
    assertThat(listing()).isEqualTo(before);
  }

  @Test
  @DisplayName("that cannot be written is explained, also to root")
  void cannotBeWritten() throws Exception {
    Path locked = Path.of("/proc");
    assumeThat(locked).isDirectory();
    Request request =
        new Request(
            tree.resolve(NAME), NAME, LINUX, locked, Optional.empty(), folder.resolve("temporary"));

    assertThatThrownBy(() -> stager.stage(request, hashes))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("/proc/binaries/cortex-backend cannot be written (")
        .hasMessageContaining("perhaps you should stop the app or `tauri dev` that is running it");
  }

  /** Prepares something that must be refused. */
  @FunctionalInterface
  private interface Preparation {
    void apply(TreeStagerTest test) throws Exception;
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal(
            "a link to nowhere",
            test -> test.link("_internal/gone.so", "nowhere.so"),
            "_internal/gone.so in the program's folder is a link to nowhere.so, which does not"
                + " exist",
            "collect what it leads to as well, with a <data> or <binary>"),
        refusal(
            "a link out of the folder",
            test -> {
              Files.writeString(test.tree.resolveSibling("libc.so"), "");
              test.link("_internal/libc.so", "../../libc.so");
            },
            "_internal/libc.so in the program's folder is a link to ../../libc.so, outside of the"
                + " folder",
            "leave the link out"),
        refusal(
            "a link to a folder that it lies in",
            test -> test.link("_internal/tools/up", ".."),
            "_internal/tools/up in the program's folder is a link to .., back to where it lies",
            "remove it from the folder that a <data> or <binary> collects"),
        refusal(
            "a link to itself",
            test -> test.link("_internal/self", "self"),
            "_internal/self in the program's folder is a link to self, back to where it lies",
            "remove it"),
        refusal(
            "a runnable for another processor",
            test ->
                Files.write(
                    test.tree.resolve(NAME), HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 183)),
            "for Linux on aarch64, and x86_64-unknown-linux-gnu means Linux on x86_64",
            "set <target>"),
        refusal(
            "a folder of the user's own in its place",
            test -> test.userFile("README.md"),
            "binaries/cortex-backend holds README.md, which pybundle did not put there and would"
                + " delete",
            "move what is yours to another folder; if nothing is, delete "),
        refusal(
            "a file of the user's own among the staged ones",
            test -> {
              test.stage();
              test.userFile("_internal/settings.toml");
            },
            "holds _internal/settings.toml, which pybundle did not put there",
            "move what is yours"),
        refusal(
            "a link in its place",
            test -> {
              Files.createDirectories(test.staged.getParent());
              Files.createSymbolicLink(test.staged, test.tree);
            },
            "binaries/cortex-backend is not a folder",
            "move it away"),
        refusal(
            "a file in its place",
            test -> {
              Files.createDirectories(test.staged.getParent());
              Files.writeString(test.staged, "");
            },
            "binaries/cortex-backend is not a folder",
            "move it away"));
  }

  private static Arguments refusal(
      String what, Preparation preparation, String message, String advice) {
    return arguments(what, preparation, message, advice);
  }

  @ParameterizedTest(name = "is refused: {0}")
  @MethodSource("refusals")
  void isRefused(String what, Preparation preparation, String message, String advice)
      throws Exception {
    preparation.apply(this);
    List<String> before = Files.isDirectory(staged) ? listing() : List.of();

    assertThatThrownBy(this::stage)
        .as(what)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(advice);
    assertThat(Files.isDirectory(staged) ? listing() : List.of()).isEqualTo(before);
  }

  @Test
  @DisplayName("whose other file has the sidecar's name is refused")
  void refusesATakenName() throws Exception {
    write("run", "");
    Files.copy(tree.resolve(NAME), tree.resolve("run"), StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(
            () ->
                stager.stage(
                    request(tree.resolve("run"), LINUX, folder.resolve("temporary")), hashes))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("cannot be staged as cortex-backend");
  }

  private Staged stage() throws ProblemException, IOException {
    return stage(LINUX);
  }

  private Staged stage(TargetTriple triple) throws ProblemException, IOException {
    return stager.stage(request(triple), hashes);
  }

  private Request request(TargetTriple triple) {
    return request(tree.resolve(NAME), triple, folder.resolve("temporary"));
  }

  private Request request(Path program, TargetTriple triple, Path temporary) {
    return new Request(program, NAME, triple, tauri, Optional.empty(), temporary);
  }

  private void macProgram() throws IOException {
    Files.write(
        tree.resolve(NAME), HeaderSamples.machO(0xfeedfacf, ByteOrder.LITTLE_ENDIAN, 0x0100000c));
  }

  private void write(String path, String text) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void link(String path, String target) throws IOException {
    Path link = tree.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  private void userFile(String path) throws IOException {
    Path file = staged.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");
  }

  private void makeOld() throws IOException {
    for (Path file : stagedFiles()) {
      Files.setLastModifiedTime(file, OLD);
    }
  }

  private List<FileTime> times() throws IOException {
    List<FileTime> times = new ArrayList<>();
    for (Path file : stagedFiles()) {
      times.add(Files.getLastModifiedTime(file));
    }
    return times;
  }

  private FileTime time(String path) throws IOException {
    return Files.getLastModifiedTime(staged.resolve(path));
  }

  private List<Path> stagedFiles() throws IOException {
    try (Stream<Path> paths = Files.walk(staged)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  private List<String> listing() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(staged)) {
      for (Path path : paths.filter(path -> !path.equals(staged)).sorted().toList()) {
        lines.add(mode(path) + " " + staged.relativize(path));
      }
    }
    return lines;
  }

  private static TargetTriple triple(String value) {
    return TargetTriple.parse(value).orElseThrow();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
