package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What shows that a build depends on something else than the last one")
class StampsScriptTest {

  private static final String LOOK =
      """
      import sys
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from remember_calls import listing
      from stamps import World, own_files
      folder = sys.argv[2]
      print(World([folder], [], folder + "/none").digest())
      print(sorted(listing(folder, True, set())))
      print(sorted(own_files(folder, folder + "/none")))
      """;

  private static final String SALT =
      """
      import pathlib, sys
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from memory import Memory
      from remember import Remembering
      memory = Memory(sys.argv[2], 1000)
      before = Remembering(memory).salt
      for script in sorted(pathlib.Path(sys.argv[1]).glob("*.py")):
          text = script.read_bytes()
          script.write_bytes(text + b"# Another.")
          if Remembering(memory).salt == before:
              print(script.name)
          script.write_bytes(text)
      print("unchanged" if Remembering(memory).salt == before else "changed")
      """;

  private static final String VARIABLES =
      """
      import sys
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from surroundings import Surroundings
      order = {"sourceRoots": [sys.argv[2]], "output": sys.argv[2] + "/none"}
      found = Surroundings(order, "-", [sys.argv[2] + "/package/module.py"])
      print(found.variables["TOKEN"])
      """;

  private static final String CHANGED =
      """
      import sys, types
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from stamps import changed
      written_last = types.SimpleNamespace(st_mtime_ns=2, st_ctime_ns=1)
      copied_last = types.SimpleNamespace(st_mtime_ns=1, st_ctime_ns=2)
      print(changed(written_last), changed(copied_last))
      sys.platform = "win32"
      print(changed(written_last), changed(copied_last))
      """;

  @TempDir Path temp;

  private Path scripts;
  private Path folder;

  @BeforeEach
  void unpack() throws Exception {
    scripts = PythonResources.unpack(new Workspace(temp.resolve("work é")));
    folder = Files.createDirectories(temp.resolve("site é/package")).getParent();
    Files.writeString(folder.resolve("package/module.py"), "X = 1\n");
  }

  @Test
  @DisplayName("is found where links lead back to where they lie, to themselves and to nothing")
  void links() throws Exception {
    Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("linked.py"), "X = 1\n");
    Files.createSymbolicLink(elsewhere.resolve("back"), folder);
    Files.createSymbolicLink(folder.resolve("package/up"), folder);
    Files.createSymbolicLink(folder.resolve("other"), elsewhere);
    Files.createSymbolicLink(folder.resolve("itself"), Path.of("itself"));
    Files.createSymbolicLink(folder.resolve("nothing"), Path.of("none"));

    String[] before = run(LOOK, folder).split("\n", -1);
    Files.writeString(elsewhere.resolve("linked.py"), "X = 1 + 1\n");
    String[] after = run(LOOK, folder).split("\n", -1);

    assertThat(after[0]).isNotEqualTo(before[0]);
    assertThat(after[1]).isNotEqualTo(before[1]).contains("linked.py", "module.py");
    assertThat(after[2]).contains("linked.py", "module.py");
  }

  @Test
  @DisplayName("is the later of two times on Windows, where the second is that of the creation")
  void changed() throws Exception {
    assertThat(run(CHANGED, folder).lines()).containsExactly("1 2", "2 2");
  }

  @Test
  @DisplayName("is a change of any script of pybundle")
  void salt() throws Exception {
    assertThat(run(SALT, temp.resolve("memory.db"))).isEqualToIgnoringNewLines("unchanged");
  }

  @Test
  @DisplayName("is a variable of the environment, of which only a hash is written down")
  void variables() throws Exception {
    String one = run(VARIABLES, folder, Map.of("TOKEN", "s3cret"));

    assertThat(one).isEqualTo(run(VARIABLES, folder, Map.of("TOKEN", "s3cret")));
    assertThat(one)
        .doesNotContain("s3cret")
        .isNotEqualTo(run(VARIABLES, folder, Map.of("TOKEN", "other")));
  }

  private String run(String script, Path argument) throws Exception {
    return run(script, argument, RealEnvironment.variables());
  }

  private String run(String script, Path argument, Map<String, String> variables) throws Exception {
    List<String> command =
        List.of(
            RealEnvironment.get().python().toString(),
            "-c",
            script,
            scripts.toString(),
            argument.toString());
    ProcessResult result =
        new ProcessRunner().run(new Command(command, temp, variables, Duration.ofMinutes(1), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText();
  }
}
