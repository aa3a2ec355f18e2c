package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.pyinstaller.Analysis.Memory;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyInstaller itself says what is right: each build is compared with a clean one. */
@DisplayName("A build with a memory")
class RememberedBuildTest {

  private static final long LIMIT = 500_000_000;

  /** Holds the sources of each test at one place, and what builds of them remembered. */
  @TempDir static Path shared;

  private static Path root;
  private static Built clean;
  private static Built first;

  @TempDir Path temp;

  private final ProcessRunner processes = new ProcessRunner();

  private Path file;

  /** What was built, with who imports whom, and how. */
  private record Built(List<BundledFile> files, @Nullable Memory memory) {

    int workedOut() {
      return memory == null ? 0 : memory.workedOut();
    }
  }

  @BeforeAll
  static void buildBaseline() throws Exception {
    root = shared.resolve("sources é");
    writeProgram();
    SmallProgram program = new SmallProgram(root, false);
    clean = build(program, shared.resolve("clean"), Layout.onedir, null);
    first = build(program, shared.resolve("first"), Layout.onedir, memory(baseline()));
  }

  @BeforeEach
  void makeProgram() throws Exception {
    AtomicFiles.deleteTree(root);
    writeProgram();
    file = temp.resolve("cache é/memory/pyinstaller.db");
  }

  private static void writeProgram() throws Exception {
    write(
        "main.py", "import helper, sqlite3\nfrom package import part\nprint(helper.f(), part.X)\n");
    write(
        "helper.py",
        "import xml.sax.handler\n\ndef f():\n    return 'hällo', 1.5, b'0', 3j, 10**20\n");
    write("package/__init__.py", "X = 1\ndel X\n");
    write("package/part.py", "X = {'a', 'b'} | frozenset({1})\n");
    write("package/same.py", "X = {'a', 'b'} | frozenset({1})\n");
  }

  @Test
  @DisplayName("is equal to a clean one: the first, the next, and after some edits")
  void isEqualToAClean() throws Exception {
    remember();
    Built second = build("second", Layout.onedir, memory());

    assertThat(first.files()).isEqualTo(clean.files());
    assertThat(second.files()).isEqualTo(clean.files());
    assertThat(first.workedOut()).isGreaterThan(300);
    assertThat(second.workedOut()).as("worked out again").isLessThan(first.workedOut() / 10);

    shadow();
    assertSameAsClean(
        "a star import and a module that shadows one of the library", Layout.onedir, false);
    rename();
    assertSameAsClean(
        "a module that became a package, and one of another name", Layout.onedir, false);
  }

  @Test
  @DisplayName("is equal to a clean one as one file, too, of which it remembers the libraries")
  void isEqualToACleanOnefile() throws Exception {
    remember();
    Built cleanOne = build("clean", Layout.onefile, null);

    assertThat(build("first", Layout.onefile, memory()).files()).isEqualTo(cleanOne.files());
    assertThat(build("second", Layout.onefile, memory()).files()).isEqualTo(cleanOne.files());

    shadow();
    rename();
    assertSameAsClean("several edits", Layout.onefile, false);
  }

  private static void shadow() throws Exception {
    write(
        "helper.py",
        "import queue, package.same\n\ndef f():\n    return 'hällo', 1.5, b'0', 10**20\n");
    write("package/__init__.py", "from .part import *\nfrom . import same\n");
    write("queue.py", "class Queue: pass\n");
  }

  private static void rename() throws Exception {
    Files.delete(root.resolve("queue.py"));
    Files.delete(root.resolve("package/part.py"));
    write("package/part/__init__.py", "\ufeff# -*- coding: utf-8 -*-\nX = 'ä' 'b'\n");
    Files.move(root.resolve("helper.py"), root.resolve("other.py"));
    write(
        "main.py",
        "try:\n    import helper\nexcept ImportError:\n    import other as helper\nprint(helper.f())\n");
  }

  @Test
  @DisplayName("is equal to a clean one when builds of two projects write to one memory at once")
  void isEqualToACleanBesideOthers() throws Exception {
    Path other = Files.createDirectories(temp.resolve("other é"));
    write(other.resolve("main.py"), "import helper, csv\nprint(helper.f())\n");
    write(other.resolve("helper.py"), "import queue\n\ndef f():\n    return 'hällo', b'0'\n");
    List<Path> roots = List.of(root, other, root, other);

    ExecutorService executor = Executors.newFixedThreadPool(roots.size());
    List<Future<Built>> builds = new ArrayList<>();
    for (int index = 0; index < roots.size(); index++) {
      Path own = roots.get(index);
      String folder = "beside " + index;
      builds.add(executor.submit(() -> build(own, folder, Layout.onedir, memory())));
    }
    executor.shutdown();

    Built otherClean = build(other, "clean", Layout.onedir, null);
    for (int index = 0; index < roots.size(); index++) {
      assertThat(builds.get(index).get().files())
          .isEqualTo((index % 2 == 0 ? clean : otherClean).files());
    }
    assertThat(build(other, "after", Layout.onedir, memory()).workedOut()).isLessThan(30);
  }

  @Test
  @DisplayName("is equal to a clean one with modules beside the archive of modules")
  void isEqualToACleanWithoutAnArchive() throws Exception {
    remember();
    build(new SmallProgram(root, true), work("first"), Layout.onedir, memory());

    assertSameAsClean("nothing", Layout.onedir, true);
  }

  @Test
  @DisplayName("takes a broken memory for an empty one, and makes it anew")
  void makesABrokenMemoryAnew() throws Exception {
    write(
        file,
        "This is no database, and long enough to be taken for one at first sight. ".repeat(99));

    Built anew = build("anew", Layout.onedir, memory());
    Built second = build("second", Layout.onedir, memory());

    assertThat(anew.files()).isEqualTo(clean.files());
    assertThat(second.files()).isEqualTo(clean.files());
    assertThat(second.workedOut()).isLessThan(anew.workedOut() / 10);
  }

  @Test
  @DisplayName("does not believe a memory that was damaged in the middle")
  void doesNotBelieveADamagedMemory() throws Exception {
    remember();
    try (RandomAccessFile database = new RandomAccessFile(file.toFile(), "rw")) {
      for (long place = 40_960; place < database.length(); place += 8192) {
        database.seek(place);
        database.write(0x55);
      }
    }

    assertThat(build("second", Layout.onedir, memory()).files()).isEqualTo(clean.files());
  }

  @Test
  @DisplayName("is clean and says why where there can be no memory")
  void isCleanWithoutAPlace() throws Exception {
    Path blocked = Files.writeString(temp.resolve("blocked"), "");

    Built built =
        build("built", Layout.onedir, new BuildMemory(blocked.resolve("memory.db"), LIMIT));

    assertThat(built.memory()).isNotNull();
    assertThat(built.memory().clean()).contains("blocked");
  }

  @Test
  @DisplayName("keeps its memory below its limit, and what it used last")
  void keepsItsLimit() throws Exception {
    String script =
        """
        import sys
        sys.path.insert(0, sys.argv[1])
        import os
        from memory import Memory, key_of
        memory = Memory(sys.argv[2], 1_000_000)
        for number in range(300):
            memory.put(key_of(str(number)), os.urandom(10_000))
        memory.close()
        memory = Memory(sys.argv[2], 1_000_000)
        kept = sum(memory.get(key_of(str(number))) is not None for number in range(300))
        memory.connection.execute("UPDATE entries SET used = used - 999999 WHERE key != ?", (key_of("new"),))
        memory.put(key_of("new"), bytes(500_000))
        memory.close()
        memory = Memory(sys.argv[2], 1_000_000)
        print(kept, memory.get(key_of("new")) is not None, os.path.getsize(sys.argv[2]) < 2_000_000)
        """;
    assertThat(python(script, file.toString())).isEqualTo("90 True True");
  }

  @Test
  @DisplayName("finds the same global names in code as PyInstaller, in the whole standard library")
  void findsTheSameNames() throws Exception {
    String script =
        """
        import sys
        sys.path.insert(0, sys.argv[1])
        import pathlib, sysconfig, tokenize
        import global_names
        from PyInstaller.lib.modulegraph import modulegraph
        seen = 0
        for file in pathlib.Path(sysconfig.get_path("stdlib")).rglob("*.py"):
            if "site-packages" in file.parts or "dist-packages" in file.parts:
                continue
            try:
                code = compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
            except (SyntaxError, ValueError):
                continue
            node, names = modulegraph.Node("x"), set()
            modulegraph.ModuleGraph._scan_bytecode(None, node, code, False)
            global_names.follow_names(code, names)
            assert names == node._global_attr_names, (file, names ^ node._global_attr_names)
            seen += 1
        print(seen > 400)
        """;
    assertThat(python(script)).endsWith("True");
  }

  private String python(String script, String... arguments) throws Exception {
    Path resources = PythonResources.unpack(new Workspace(temp.resolve("unpacked")));
    List<String> words = new ArrayList<>();
    words.addAll(List.of(RealEnvironment.get().python().toString(), "-W", "ignore", "-c", script));
    words.add(resources.toString());
    words.addAll(List.of(arguments));
    ProcessResult result =
        processes.run(
            new Command(words, temp, RealEnvironment.variables(), Duration.ofMinutes(10), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText().trim();
  }

  /** Lets the next build know what the first one of all found out. */
  private void remember() throws Exception {
    Files.createDirectories(temp.resolve("cache é"));
    AtomicFiles.copyTree(baseline().getParent(), file.getParent());
  }

  private static Path baseline() {
    return shared.resolve("memory/pyinstaller.db");
  }

  private void assertSameAsClean(String edit, Layout layout, boolean noarchive) throws Exception {
    SmallProgram program = new SmallProgram(root, noarchive);
    assertThat(build(program, work("again"), layout, memory()).files())
        .as(edit)
        .isEqualTo(build(program, work("clean"), layout, null).files());
  }

  private BuildMemory memory() {
    return memory(file);
  }

  private static BuildMemory memory(Path file) {
    return new BuildMemory(file, LIMIT);
  }

  private Path work(String folder) {
    return temp.resolve("work " + folder);
  }

  private Built build(String folder, Layout layout, @Nullable BuildMemory memory) throws Exception {
    return build(root, folder, layout, memory);
  }

  private Built build(Path sources, String folder, Layout layout, @Nullable BuildMemory memory)
      throws Exception {
    return build(new SmallProgram(sources, false), work(folder), layout, memory);
  }

  private static Built build(
      SmallProgram program, Path work, Layout layout, @Nullable BuildMemory memory)
      throws Exception {
    FreezeRequest request = program.request(work, layout, memory);
    RealFreezer.get().analyse(request);
    Path state = request.workspace().state();
    Analysis analysis = Analysis.read(state.resolve("analysis.json"));
    List<BundledFile> made = new ArrayList<>(Bundle.scan(state.resolve("dist")));
    made.add(Bundle.describe(state, PyInstallerCommands.imports(request.workspace())));
    return new Built(made, analysis.memory());
  }

  private static void write(String name, String content) throws Exception {
    write(root.resolve(name), content);
  }

  private static void write(Path file, String content) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
