package dev.pybundle.freeze.pyinstaller;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.FreezeRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PyInstaller itself says what is right: what was spliced is compared with a clean build. */
@DisplayName("A build that changes no more than the user's own code and data")
class SplicedBuildTest {

  private static final String GRAPH = "package/graph.py";
  private static final String GRAPH_TEXT =
      """
      import json
      import queue as waiting
      from . import other

      def run(x):
          return json.dumps([x, other.X])
      """;

  /** What of a source a clean build must see: the edit, and why it takes an analysis. */
  private static final List<Refused> REFUSED =
      List.of(
          new Refused(
              "import of something new",
              GRAPH,
              GRAPH_TEXT + "import wave\n",
              "package/graph.py imports wave"),
          new Refused(
              "import of what is there",
              GRAPH,
              GRAPH_TEXT + "import os\n",
              "package/graph.py imports os"),
          new Refused(
              "import gone",
              GRAPH,
              GRAPH_TEXT.replace("import queue as waiting\n", ""),
              "package/graph.py no longer imports queue"),
          new Refused(
              "import moved into a function",
              GRAPH,
              GRAPH_TEXT
                  .replace("import queue as waiting\n", "")
                  .replace("    return", "    import queue\n    return"),
              "package/graph.py has its imports in another place or order"),
          new Refused(
              "imports in another order",
              GRAPH,
              GRAPH_TEXT
                  .replace("import json\n", "")
                  .replace("as waiting\n", "as waiting\nimport json\n"),
              "package/graph.py has its imports in another place or order"),
          new Refused(
              "absolute import",
              GRAPH,
              GRAPH_TEXT.replace("from . import", "from package import"),
              "package/graph.py imports other from package"),
          new Refused(
              "star import",
              GRAPH,
              GRAPH_TEXT + "from .other import *\n",
              "package/graph.py imports * from .other"),
          new Refused(
              "name in a package",
              "package/__init__.py",
              "X = 1\nY = 2\n",
              "package/__init__.py defines other names, which others may import"),
          new Refused(
              "name in a module that a star import takes from",
              "starred.py",
              "X = 1\nY = 2\n",
              "starred.py defines other names, which others may import"),
          new Refused(
              "string that names a module",
              GRAPH,
              GRAPH_TEXT + "NAME = 'package.unused'\n",
              "package/graph.py has other strings or calls that may import"),
          new Refused(
              "call that imports",
              GRAPH,
              GRAPH_TEXT + "def load(n):\n    return __import__(n)\n",
              "package/graph.py has other strings or calls that may import"),
          new Refused(
              "syntax error", GRAPH, GRAPH_TEXT + "def (\n", "package/graph.py does not compile"),
          new Refused(
              "library by ctypes",
              "native.py",
              "import ctypes\nX = ctypes.CDLL('libz.so.1')\n",
              "native.py names other libraries or distributions"),
          new Refused(
              "metadata of another distribution",
              "native.py",
              "import ctypes\nfrom importlib.metadata import version\n",
              "native.py imports version from importlib.metadata"),
          new Refused("new module", "queue.py", "X = 1\n", "queue.py is new"),
          new Refused("new folder", "package/more/note.txt", "", "package/more/ is new"));

  /** Edits that change nothing else. */
  private static final Map<String, String> SPLICED =
      Map.of(
          GRAPH,
          "# A comment\n"
              + GRAPH_TEXT
              + "def more(x=(1, 2.5, 'ü')):\n    return frozenset({1, 2}), b'0', 3j, 10**30, x\n",
          "package/other.py",
          "\ufeffX = 'changed, and longer than before'\n",
          "package/__init__.py",
          "X = 'another'\n",
          "starred.py",
          "# -*- coding: latin-1 -*-\nX = 'another'\n",
          "native.py",
          "import ctypes\nX = ctypes.CDLL('libm.so.6').cos\n",
          "main.py",
          "import package.graph, native\nfrom starred import *\nprint('changed', package.graph.run(X))\n",
          "data/a.txt",
          "changed");

  /** Of all tests, so that only the first one analyses and compresses everything. */
  @TempDir static Path cache;

  @TempDir Path temp;

  private final PyInstallerFreezer freezer = RealFreezer.get();

  private Path root;

  /** An edit that an analysis might see. */
  private record Refused(String edit, String file, String text, String reason) {}

  @BeforeEach
  void makeProgram() throws Exception {
    root = Files.createDirectories(temp.resolve("sources é"));
    write(
        "main.py",
        "import package.graph, native\nfrom starred import *\nprint(package.graph.run(X))\n");
    write("package/__init__.py", "X = 1\n");
    write(GRAPH, GRAPH_TEXT);
    write("package/other.py", "X = {'a', 'b'} | frozenset({1})\n");
    write("package/unused.py", "");
    write("starred.py", "X = 1\n");
    write("native.py", "import ctypes\nX = ctypes.CDLL('libm.so.6')\n");
    write("data/a.txt", "text");
  }

  @Test
  @DisplayName("leaves everything else to an analysis, saying why")
  void leavesTheRest() throws Exception {
    FreezeRequest request = request("ours", Layout.onedir, memory());
    assertThat(freezer.splice(request)).contains("there is no earlier build to splice into");
    freezer.freeze(request);

    for (Refused refused : REFUSED) {
      Path file = root.resolve(refused.file());
      boolean isNew = !Files.exists(file);
      byte[] before = isNew ? new byte[0] : Files.readAllBytes(file);
      write(refused.file(), refused.text());
      assertThat(freezer.splice(request)).as(refused.edit()).contains(refused.reason());
      if (isNew) {
        Files.delete(file);
        Files.deleteIfExists(root.resolve("package/more"));
      } else {
        Files.write(file, before);
      }
    }

    Path unused = root.resolve("package/unused.py");
    Path away = Files.move(unused, temp.resolve("unused.py"));
    assertThat(freezer.splice(request)).contains("package/unused.py is gone");
    Files.move(away, unused);

    Files.copy(Path.of("/bin/true"), root.resolve("data/a.txt"), REPLACE_EXISTING);
    assertThat(freezer.splice(request)).contains("data/a.txt was changed, and it is code");
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName("is equal to a clean one, again and again, and in the other layout")
  void isEqualToAClean(Layout layout) throws Exception {
    FreezeRequest request = request("ours", layout, memory());
    freezer.freeze(request);

    for (Map.Entry<String, String> edit : SPLICED.entrySet()) {
      write(edit.getKey(), edit.getValue());
    }
    Files.setLastModifiedTime(root.resolve(GRAPH), FileTime.fromMillis(1));
    List<BundledFile> spliced = spliced(request);
    assertThat(spliced).isEqualTo(clean(layout));

    assertThat(spliced(request)).as("nothing changed").isEqualTo(spliced);

    Layout other = layout == Layout.onedir ? Layout.onefile : Layout.onedir;
    write(GRAPH, GRAPH_TEXT);
    List<BundledFile> inOtherLayout = spliced(request("ours", other, memory()));
    assertThat(inOtherLayout).as("put back, in the other layout").isEqualTo(clean(other));
    write(GRAPH, "# Another comment\n" + GRAPH_TEXT);
    assertThat(spliced(request("ours", layout, memory()))).as("and back").isEqualTo(clean(layout));
  }

  private List<BundledFile> spliced(FreezeRequest request) throws Exception {
    assertThat(freezer.splice(request)).isEmpty();
    return made(request);
  }

  private List<BundledFile> clean(Layout layout) throws Exception {
    FreezeRequest request = request("clean", layout, null);
    freezer.freeze(request);
    return made(request);
  }

  /** The program, and who imports whom in it. */
  private static List<BundledFile> made(FreezeRequest request) throws Exception {
    Path state = request.workspace().state();
    List<BundledFile> made = new ArrayList<>(Bundle.scan(state.resolve("dist")));
    made.add(Bundle.describe(state, PyInstallerCommands.imports(request.workspace())));
    return made;
  }

  private BuildMemory memory() {
    return new BuildMemory(cache.resolve("cache é/memory/pyinstaller.db"), 500_000_000);
  }

  private FreezeRequest request(String folder, Layout layout, @Nullable BuildMemory memory)
      throws Exception {
    return new SmallProgram(root, false).request(temp.resolve("work " + folder), layout, memory);
  }

  private void write(String name, String content) throws Exception {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
