package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A frozen program, of real PyInstaller, finds what it looks for beside its modules:")
class SourcesAndFoldersTest {

  private static final String MAIN =
      """
      import importlib.util, inspect, os, pydoc, sys
      from pathlib import Path
      import desk.registry, desk.inner.reader, desk.tools, desk.fast, desk.quick
      from desk import gadgets as ours

      SETTINGS = {"check": "handlers.health", "file": "scratch.json", "class": "handlers.Mine"}

      def named_attribute(): return pydoc.locate(SETTINGS["check"])()
      def compiled(): return desk.fast.standard(), desk.fast.own()
      def compiled_package(): return desk.quick.own()

      def folder_above(): return desk.inner.reader.notes()
      def listed_by_package(): return desk.registry.all_names()
      def listed_by_script():
          found = []
          for file in sorted((Path(__file__).parent / "plugins").glob("*.py")):
              spec = importlib.util.spec_from_file_location(file.stem, file)
              module = importlib.util.module_from_spec(spec)
              spec.loader.exec_module(module)
              found.append(module.NAME)
          return found
      def listed_by_another():
          return sorted(each for each in os.listdir(os.path.dirname(ours.__file__)) if each.endswith(".py"))
      def source_of_script(): return inspect.getsource(named_attribute).splitlines()[0]
      def source_of_module(): return inspect.getsource(desk.tools.tool).splitlines()[0]

      print(globals()[sys.argv[1]]())
      """;

  private static final String REGISTRY =
      """
      import importlib, os
      HERE = os.path.dirname(__file__)
      def names():
          return sorted(file[:-3] for file in os.listdir(os.path.join(HERE, "listed")) if file.endswith(".py"))
      def load(name):
          return importlib.import_module("desk.listed." + name)
      def all_names():
          return [load(name).NAME for name in names() if name != "__init__"]
      """;

  /** What it imports from the user's and the standard library is in no code that can be read. */
  private static final String FAST =
      """
      import colorsys
      def standard(): return colorsys.rgb_to_hsv(0, 0, 1)[2]
      def own():
          from desk.tables import SIZE
          return SIZE
      """;

  private static final String QUICK =
      """
      import graphlib
      def own():
          from desk.parts import SIZE
          return list(graphlib.TopologicalSorter({SIZE: []}).static_order())
      """;

  private static final String READER =
      """
      import os
      def notes():
          with open(os.path.join(os.path.dirname(__file__), "..", "..", "data", "notes.txt")) as stream:
              return stream.read().strip()
      """;

  @TempDir static Path temp;

  private static FreezeRequest request;
  private static Path program;

  @BeforeAll
  static void freeze() throws Exception {
    Path sources = temp.resolve("sources é");
    for (Map.Entry<String, String> file :
        Map.ofEntries(
                Map.entry("main.py", MAIN),
                Map.entry("handlers.py", "def health(): return 'healthy'\nclass Mine: pass\n"),
                Map.entry("scratch.py", "VALUE = 1\n"),
                Map.entry("data/notes.txt", "notes"),
                Map.entry("desk/__init__.py", ""),
                Map.entry("desk/tools.py", "def tool(): return 1\n"),
                Map.entry("desk/registry.py", REGISTRY),
                Map.entry("desk/inner/__init__.py", ""),
                Map.entry("desk/inner/reader.py", READER),
                Map.entry("desk/listed/__init__.py", ""),
                Map.entry("desk/listed/first.py", "NAME = 'first'\n"),
                Map.entry("desk/listed/second.py", "NAME = 'second'\n"),
                Map.entry("desk/gadgets/__init__.py", ""),
                Map.entry("desk/gadgets/fourth.py", ""),
                Map.entry("desk/tables.py", "SIZE = 7\n"),
                Map.entry("desk/parts.py", "SIZE = 8\n"),
                Map.entry("plugins/third.py", "NAME = 'third'\n"))
            .entrySet()) {
      write(sources.resolve(file.getKey()), file.getValue());
    }
    RealCython cython = new RealCython("3.3.1", "NOTHING");
    cython.compile(sources, "desk.fast", FAST);
    Path quick = cython.compile(sources, "desk.quick", QUICK);
    String suffix = quick.getFileName().toString().substring("quick".length());
    Files.createDirectory(sources.resolve("desk/quick"));
    Files.move(quick, sources.resolve("desk/quick/__init__" + suffix));
    request = new SmallProgram(sources, false).request(temp.resolve("work"), Layout.onedir, null);
    program = RealFreezer.get().freeze(request).folder().resolve("prog/prog");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "named_attribute   | healthy",
        "compiled          | (1, 7)",
        "compiled_package  | [8]",
        "folder_above      | notes",
        "listed_by_package | ['first', 'second']",
        "listed_by_script  | ['third']",
        "listed_by_another | ['__init__.py', 'fourth.py']",
        "source_of_script  | def named_attribute(): return pydoc.locate(SETTINGS[\"check\"])()",
        "source_of_module  | def tool(): return 1",
      })
  @DisplayName("what")
  void finds(String check, String printed) throws Exception {
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(program.toString(), check),
                    temp,
                    Map.of(),
                    Duration.ofMinutes(1),
                    null));

    assertThat(result.outputText().strip()).as(result.describe()).isEqualTo(printed);
  }

  @Test
  @DisplayName("and has no module that a string names by the way")
  void takesNoMore() throws Exception {
    Path archive = request.workspace().state().resolve("work/prog/PYZ-00.toc");

    assertThat(Files.readString(archive)).contains("'handlers'").doesNotContain("'scratch'");
  }

  @Test
  @DisplayName("and the report tells why each of them is in it")
  void tellsWhy() throws Exception {
    Path report = request.workspace().report().resolve("completeness.json");

    assertThat(Files.readString(report))
        .contains(
            "listed folder",
            "string in compiled code",
            "source that is read",
            "way to a folder above");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
