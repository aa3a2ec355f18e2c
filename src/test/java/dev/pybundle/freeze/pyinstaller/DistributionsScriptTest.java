package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.FreezerRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("distributions.py, of requirements that name freezers too,")
class DistributionsScriptTest {

  private static final String ASK =
      """
      import sys
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      import distributions
      for each in distributions.closure([sys.argv[2]], sys.argv[3:]):
          print(each.name, each.is_tool, *sorted(each.modules))
      """;

  /** What a cross build does between the import and the first use. */
  private static final String FOR_WINDOWS =
      """
      import importlib.machinery
      importlib.machinery.all_suffixes = lambda: [".py", ".cp314-win_amd64.pyd", ".pyd"]
      for each\
      """;

  @TempDir Path temp;

  private Path site;

  @BeforeEach
  void freezers() throws Exception {
    site = Files.createDirectories(temp.resolve("site é"));
    distribution("pyinstaller", "freezer-part", "");
    distribution("freezer-part", "", "");
    distribution("cx_Freeze", "other-part", "");
    distribution("other-part", "", "");
  }

  @Test
  @DisplayName("leaves out the freezers and what they require")
  void leavesOut() throws Exception {
    distribution("mine", "", "", "mine.py");

    assertThat(closure()).containsExactly("mine False mine");
  }

  @Test
  @DisplayName("takes what the freezer requires for a part of the program that requires it as well")
  void takes() throws Exception {
    distribution("mine", "Freezer.Part", "", "mine.py");

    assertThat(closure()).containsExactly("freezer-part False", "mine False mine");
  }

  @Test
  @DisplayName("takes pip, if it is there, for what the user required")
  void takesPip() throws Exception {
    distribution("pip", "", "[console_scripts]\npip = pip:main\n", "pip.py");

    assertThat(closure()).containsExactly("pip True pip");
  }

  @Test
  @DisplayName("leaves out what lies among the modules of a standard library")
  void leavesOutOfPython() throws Exception {
    distribution("pip", "", "", "pip.py");
    Files.createFile(site.resolve("os.py"));

    assertThat(closure()).isEmpty();
  }

  @Test
  @DisplayName("takes what has only commands of installers and builds for a tool")
  void tools() throws Exception {
    distribution("builder", "", "[distutils.commands]\nbdist = builder:command\n", "builder.py");
    distribution("plugin", "", "[host.plugins]\nbdist = plugin:command\n", "plugin.py");

    assertThat(closure()).containsExactly("builder True builder", "plugin False plugin");
  }

  @Test
  @DisplayName("takes for tests what is named so and holds a test, and nothing else")
  void tests() throws Exception {
    distribution(
        "mine",
        "",
        "",
        "mine/__init__.py",
        "mine/tests.py",
        "mine/test.py",
        "mine/conftest.py",
        "mine/test/__init__.py",
        "mine/test/client.py",
        "mine/inner/tests/__init__.py",
        "mine/inner/tests/unit/test_inner.py",
        "mine/inner/tests/helper.py",
        "tests/test_mine.py");

    assertThat(closure()).containsExactly("mine False mine mine.test mine.test.client mine.tests");
  }

  @Test
  @DisplayName(
      "takes for modules what is compiled for the target, if that is told after the import")
  void compiledForTheTarget() throws Exception {
    distribution(
        "mine",
        "",
        "",
        "mine/__init__.cp314-win_amd64.pyd",
        "0ab1__mypyc.cp314-win_amd64.pyd",
        "mine/library.pyd");

    assertThat(closure(ASK.replace("for each", FOR_WINDOWS)))
        .containsExactly("mine False 0ab1__mypyc mine");
  }

  private List<String> closure() throws Exception {
    return closure(ASK);
  }

  private List<String> closure(String script) throws Exception {
    Path scripts = PythonResources.unpack(new Workspace(temp.resolve("work")));
    List<String> command = new ArrayList<>();
    command.addAll(List.of(RealEnvironment.get().python().toString(), "-c", script));
    command.addAll(List.of(scripts.toString(), site.toString()));
    command.addAll(FreezerRequirements.freezers());
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    command, temp, RealEnvironment.variables(), Duration.ofMinutes(1), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText().lines().toList();
  }

  /** Writes what an installer records. */
  private void distribution(String name, String requires, String entryPoints, String... files)
      throws Exception {
    Path info = Files.createDirectories(site.resolve(name.replace('-', '_') + "-1.0.dist-info"));
    String requirement = requires.isEmpty() ? "" : "Requires-Dist: " + requires + "\n";
    Files.writeString(
        info.resolve("METADATA"),
        "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n" + requirement);
    Files.writeString(info.resolve("entry_points.txt"), entryPoints);
    Files.writeString(info.resolve("RECORD"), String.join(",,\n", files) + ",,\n");
    for (String file : files) {
      Path path = site.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "");
    }
  }
}
