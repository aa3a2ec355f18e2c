package dev.pybundle.freeze.nuitka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("import_walk.py")
class ImportWalkScriptTest {

  private static final String ASK =
      """
      import sys
      sys.dont_write_bytecode = True
      root = sys.argv[1]
      from import_walk import ImportWalk
      walk = ImportWalk(root + "/main.py", [root], ["left"])
      print(*sorted(each.name for each in walk.members()))
      print(*[each.name for each in walk.importers("pkg.lazy")])
      print(walk.add("pkg.more"), walk.add("pkg.gone"), walk.add("left"), walk.find("pkg.more").kind)
      graph = walk.import_graph()
      print(graph.kinds["gone"], graph.kinds["left"], graph.roots, graph.imports["pkg.user"])
      """;

  @TempDir private Path temporary;

  @Test
  @DisplayName(
      "follows imports wherever they stand, also those for types, but into nothing that is left"
          + " out")
  void followsAll() throws Exception {
    write("main.py", "import pkg, left\ndef later():\n    import gone, space.inner\n");
    write(
        "pkg/__init__.py",
        "TYPE_CHECKING = False\n"
            + "if TYPE_CHECKING:\n"
            + "    from pkg.lazy import Thing\n"
            + "from . import user\n");
    write("pkg/lazy.py", "class Thing: pass\n");
    write("pkg/user.py", "def use():\n    from .lazy import Thing\n    from .. import above\n");
    write("pkg/more.py", "");
    write("space/inner.py", "import broken\n");
    write("broken.py", "print 'of another Python'\n");
    write("left.py", "import unseen\n");
    write("unseen.py", "");
    Path scripts = temporary.resolve("scripts");
    PythonRoom.unpack(
        scripts,
        List.of(PythonRoom.COMPLETION, PythonRoom.INCREMENTAL, PythonRoom.of(NuitkaFreezer.class)));

    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(
                        RealEnvironment.get().python().toString(),
                        "-c",
                        ASK,
                        temporary.resolve("src é").toString()),
                    temporary,
                    Map.of("PYTHONPATH", scripts.toString(), "PYTHONUTF8", "1"),
                    Duration.ofMinutes(1),
                    /* log= */ null));

    assertThat(result.output())
        .describedAs(result.describe())
        .containsExactly(
            "broken main.py pkg pkg.lazy pkg.user space space.inner",
            "pkg pkg.user",
            "True False False source",
            "m x {'main.py': {'pkg': 0, 'space.inner': 2}} {'pkg.lazy': 2}");
  }

  private void write(String name, String text) throws Exception {
    Path file = temporary.resolve("src é").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
