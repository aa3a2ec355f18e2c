package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.spec.SpecInput.FileEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answers are about a program that a real PyInstaller froze, and compress made smaller. */
@DisplayName("why")
@TestInstance(Lifecycle.PER_CLASS)
class WhyServiceTest {

  private static final String MAIN =
      """
      import importlib
      import cortex.api, cortex.other

      try:
          import gone.away
      except ImportError:
          pass

      importlib.import_module("cortex.plug")
      """;

  private static final String API =
      """
      from . import (
          store,  # first
          tools,
      )

      def answer():
          from wave import open
          import mailbox
      """;

  @TempDir static Path temp;

  private RealGoals goals;

  @BeforeAll
  void build() throws Exception {
    Path project = Files.createDirectories(temp.resolve("Projekt é 1"));
    write(project, "src/main.py", MAIN);
    write(project, "src/cortex/__init__.py", "");
    write(project, "src/cortex/api.py", API);
    write(project, "src/cortex/store.py", "import cortex.tools\n");
    write(project, "src/cortex/tools.py", "");
    write(project, "src/cortex/other.py", "import cortex.tools\nif str():\n    import wave\n");
    write(project, "src/cortex/plug.py", "import chunk\n");
    write(project, "src/unused.py", "");
    write(project, "src/texts/note.txt", "text");
    goals = RealGoals.in(project, new HostSystem());
    goals.fixture().name = "prog";
    goals.fixture().layout = "onedir";
    goals.fixture().excludes = List.of("mailbox");
    goals.fixture().hiddenImports = List.of("fractions");
    goals.fixture().datas =
        List.of(new FileEntry(project.resolve("src/texts").toString(), "texts"));
    goals.generateSpec();
    goals.freeze(goals.goal(RealEnvironment.triple(), null, false));
    goals
        .compress()
        .compress(
            new CompressService.Request(
                goals.project(),
                goals.workspace(),
                RealEnvironment.triple(),
                RealGoals.compression(false, "texts/note.txt"),
                false),
            Inputs.of(goals.workspace()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cortex.api      | cortex.api is in prog because main.py imports cortex.api (src/main.py:2); nothing else imports it
          cortex.tools    | cortex.tools is in prog because main.py imports cortex.api (src/main.py:2), which imports cortex.tools (src/cortex/api.py:1); so do cortex.other, cortex.store
          wave            | wave is in prog because main.py imports cortex.other (src/main.py:2), which imports wave under a condition (src/cortex/other.py:3); so does cortex.api within a function
          cortex.plug     | cortex.plug is in prog because main.py needs cortex.plug (import call in main.py); nothing else imports it
          fractions       | fractions is a hidden import, of <hiddenImports>
          main.py         | main.py is a script that runs when prog starts
          texts/note.txt  | texts/note.txt was left out by compress of prog: the spec or your own project names it
          gone.away       | gone.away is not in prog: gone was not found in the Python environment; it is imported by main.py if it can
          mailbox         | mailbox is not in prog: <excludes> leaves out mailbox; it is imported by cortex.api within a function
          unused          | unused is not in prog: it is installed, but nothing imports it; to have it all the same: <hiddenImports>
          cortex.tool     | cortex.tool is not in prog: nothing imports it, and it is not installed; did you mean cortex.tools?
          """)
  @DisplayName("answers for")
  void answers(String asked, String answer) throws Exception {
    GoalResult result = why(asked);
    assertThat(result).isInstanceOf(Done.class);
    assertThat(result.sentence()).contains(answer);
  }

  @ParameterizedTest
  @CsvSource(
      value = {"NULL", "' '"},
      nullValues = "NULL")
  @DisplayName("says how to ask")
  void asks(@Nullable String asked) throws Exception {
    assertThat(why(asked)).isInstanceOf(Failed.class);
    assertThat(why(asked).sentence()).contains("mvn pybundle:why -Dpybundle.module=numpy");
  }

  @Test
  @DisplayName("says that there is no program, and which one an earlier pybundle made")
  void needsProgram() throws Exception {
    Path bundle = goals.workspace().bundle();
    Path away = bundle.resolveSibling("away");
    Files.move(bundle, away);
    assertThat(why("wave").sentence()).contains("There is no program in " + bundle);
    Files.move(away, bundle);

    Path imports = goals.workspace().frozen().resolve("parts/imports.json");
    Files.move(imports, temp.resolve("imports.json"));
    assertThat(why("wave").sentence())
        .contains("it is not written down who imports whom", "perhaps you should build");
    Files.move(temp.resolve("imports.json"), imports);
  }

  private GoalResult why(@Nullable String asked) throws Exception {
    return new WhyService(RealFreezer.assemblers())
        .why(new WhyService.Request(goals.workspace(), goals.project(), asked));
  }

  private static void write(Path project, String name, String content) throws Exception {
    Path file = project.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
