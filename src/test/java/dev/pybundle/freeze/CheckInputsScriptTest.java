package dev.pybundle.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.freeze.InputCheck.Answer;
import dev.pybundle.freeze.InputCheck.Application;
import dev.pybundle.freeze.InputCheck.NoFile;
import dev.pybundle.freeze.InputCheck.Question;
import dev.pybundle.freeze.InputCheck.SyntaxError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("check_inputs.py")
class CheckInputsScriptTest {

  @TempDir Path temp;

  private Path root;

  @BeforeEach
  void sources() throws IOException {
    root = Files.createDirectories(temp.resolve("sources é"));
    write("main.py", "import helper\n");
    write("helper.py", "raise SystemExit('the check must not import this')\n");
    write("pkg/__init__.py", "");
  }

  @Test
  @DisplayName("finds nothing in good sources, and imports none of them")
  void findsNothing() throws Exception {
    assertThat(
            ask(
                List.of("helper", "pkg.sub", "sqlite3", "sys", "json.tool"),
                List.of("pkg", "email"),
                List.of("pip")))
        .isEqualTo(
            new Answer(
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files are no pipes there")
  @DisplayName("names a pipe in a package that is collected, and in no other")
  void findsPipes() throws Exception {
    // given
    write("pkg/inner/data.txt", "");
    write("other/__init__.py", "");
    for (String pipe : List.of("pkg/inner/pipe", "other/pipe")) {
      List<String> make = List.of("mkfifo", root.resolve(pipe).toString());
      assertThat(new ProcessBuilder(make).start().waitFor()).isZero();
    }
    String path = root.resolve("pkg/inner/pipe").toString();
    // when, then
    assertThat(ask(List.of("other"), List.of("pkg", "email"), List.of()).noFiles())
        .containsExactly(new NoFile("pkg", path));
    assertThat(ask(List.of(), List.of("pkg.inner"), List.of()).noFiles())
        .containsExactly(new NoFile("pkg.inner", path));
  }

  @Test
  @DisplayName(
      "names file and line of every syntax error, also of a bad encoding, in what will be in the program")
  void findsSyntaxErrors() throws Exception {
    // given
    write("main.py", "import helper, latin\nfrom pkg import broken\n");
    write("pkg/broken.py", "x = 1\n\ndef f(:\n");
    Files.write(root.resolve("latin.py"), "# é\n".getBytes(StandardCharsets.ISO_8859_1));
    write("not-a-module.py", "def f(:\n");
    write("templates-{{x}}/module.py", "def f(:\n");
    // when
    Answer answer = ask(List.of(), List.of(), List.of());
    // then
    assertThat(answer.syntaxErrors())
        .extracting(SyntaxError::file)
        .containsExactly(
            root.resolve("latin.py").toString(), root.resolve("pkg/broken.py").toString());
    assertThat(answer.syntaxErrors().get(1).line()).isEqualTo(3);
    assertThat(answer.syntaxErrors()).allMatch(error -> !error.reason().isBlank());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "import broken",
        "import pkg.inner",
        "def later():\n    from pkg import inner",
        "from pkg.inner import x",
        "try:\n    import broken\nexcept ImportError:\n    pass",
        "if len('x') > 1:\n    import broken",
        "import importlib\nimportlib.import_module('broken')",
        "import importlib, pkgutil, pkg\n"
            + "[importlib.import_module(m.name) for m in pkgutil.iter_modules(pkg.__path__)]",
        "run('pkg.inner:app')",
      })
  @DisplayName("names a broken module that the entry script leads to")
  void leadsThere(String source) throws Exception {
    write("broken.py", "def f(:\n");
    write("pkg/inner.py", "import broken\n");
    write("main.py", source + "\n");

    assertThat(ask(List.of(), List.of(), List.of()).syntaxErrors())
        .extracting(SyntaxError::file)
        .containsExactly(root.resolve("broken.py").toString());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "import helper",
        "import sys\nif sys.version_info >= (3, 99):\n    import broken",
        "import sys\nif sys.platform == 'win32':\n    import broken\nelse:\n    import helper",
        "import typing\nif typing.TYPE_CHECKING:\n    import broken",
        "try:\n    import broken\nexcept SyntaxError:\n    pass",
        "try:\n    import broken\nexcept Exception:\n    pass",
        "import left_out",
      })
  @DisplayName(
      "passes over a broken module that is for another Python, left out or imported by nobody")
  void leadsNowhere(String source) throws Exception {
    write("broken.py", "def f(:\n");
    write("left_out/__init__.py", "import broken\n");
    write("left_out/broken.py", "def f(:\n");
    write("tests/data/bad.py", "def f(:\n");
    write("main.py", source + "\n");

    assertThat(ask(List.of(), List.of(), List.of(), List.of("left_out")).syntaxErrors()).isEmpty();
  }

  @Test
  @DisplayName(
      "names broken modules that the configuration names, also behind links, and ends where these lead back")
  void configured() throws Exception {
    write("plugins/one.py", "def f(:\n");
    Files.createSymbolicLink(root.resolve("linked"), root.resolve("plugins"));
    Files.createSymbolicLink(root.resolve("plugins/again"), root);

    assertThat(ask(List.of("linked.one"), List.of("plugins"), List.of()).syntaxErrors())
        .extracting(SyntaxError::file)
        .containsExactly(
            root.resolve("linked/one.py").toString(), root.resolve("plugins/one.py").toString());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "the class of a package|from web import Web\\napp = Web(title='Desk')|ASGI",
        "a class with a base|from web import Web\\nclass Mine(Web): pass\\napp = Mine()|ASGI",
        "a module's class|import web\\napp: object = web.Web()|ASGI",
        "a factory|def make():\\n  from web import Web\\n  made = Web()\\n  return made\\napp = make()|ASGI",
        "one that is imported|from helper2 import app|WSGI",
        "a command line|from web import Typer\\napp = Typer()|-",
        "a function|def app(): pass|-",
        "a class|class app: pass|-",
        "what nobody knows|from nowhere import Web\\napp = Web()|-",
      })
  @DisplayName("tells by the sources which entry is an application that only a server can call:")
  void findsApplications(String name, String source, @Nullable String protocol) throws Exception {
    // given
    write("web/__init__.py", "from .inner import Typer as Typer, Web as Web\n");
    write(
        "web/inner.py",
        """
        class Web:
            async def __call__(self, scope, receive, send): pass

        class Typer:
            def __call__(self, *args): pass
        """);
    write(
        "helper2.py",
        """
        class Flask:
            def __call__(self, environ, start_response): pass

        app = Flask()
        """);
    write("desk/__init__.py", "");
    write("desk/main.py", source.replace("\\n", "\n") + "\n");
    write("main.py", "import sys\nfrom desk.main import app\nsys.exit(app())\n");
    // when, then
    assertThat(ask(List.of(), List.of(), List.of()).applications())
        .isEqualTo(
            protocol == null ? List.of() : List.of(new Application("desk.main", "app", protocol)));
  }

  @Test
  @DisplayName("tells which names of the configuration this environment does not have")
  void findsMissingNames() throws Exception {
    // when
    Answer answer =
        ask(
            List.of("no_such_module_x", "json"),
            List.of("no_such_package_x", "helper", "email"),
            List.of("no-such-distribution-x"));
    // then
    assertThat(answer.missingModules()).containsExactly("no_such_module_x");
    assertThat(answer.missingPackages()).containsExactly("no_such_package_x");
    assertThat(answer.plainModules()).containsExactly("helper");
    assertThat(answer.missingDistributions()).containsExactly("no-such-distribution-x");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "import nowhere_x.part",
        "from nowhere_x import part",
        "import helper, nowhere_x",
        "import pkg.inner",
        "if __name__ == '__main__':\n    import nowhere_x",
        "try:\n    import nowhere_x\nexcept KeyboardInterrupt:\n    pass",
        "with open(__file__):\n    import nowhere_x",
      })
  @DisplayName("names what the program surely imports at its start and nobody has")
  void missingImports(String source) throws Exception {
    write("pkg/inner.py", "import nowhere_x\n");
    write("helper.py", "");
    write("main.py", source + "\n");

    assertThat(ask(List.of(), List.of(), List.of()).missingImports())
        .extracting(each -> each.module().replaceFirst("[.].*", ""))
        .containsExactly("nowhere_x");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "import json, helper, left_out, given, winreg",
        "def later():\n    import nowhere_x",
        "try:\n    import nowhere_x\nexcept ImportError:\n    pass",
        "if len('x') > 1:\n    import nowhere_x",
        "import sys\nsys.path.append('vendored')\nimport nowhere_x",
        "from . import nowhere_x",
      })
  @DisplayName("does not name what the program may never import, or what may come in another way")
  void uncertainImports(String source) throws Exception {
    write("helper.py", "");
    write("main.py", source + "\n");

    assertThat(ask(List.of(), List.of(), List.of(), List.of("left_out")).missingImports())
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          files("pkg") / "texts" / "system.md"                           | add <datas><data><source>sources é/pkg/texts</source><target>pkg/texts</target></data></datas>.
          files("pkg").joinpath("texts", "system.md").read_text()        | <source>sources é/pkg/texts</source><target>pkg/texts</target>
          open(Path(__file__).resolve().parent / "pkg/texts/system.md")  | <source>sources é/pkg/texts</source><target>pkg/texts</target>
          os.path.join(os.path.dirname(os.path.abspath(__file__)), "pkg", "list.txt") | <source>sources é/pkg/list.txt</source><target>pkg</target>
          TEXTS = HERE / "pkg" / "texts"                                 | <source>sources é/pkg/texts</source><target>pkg/texts</target>
          Config(str(HERE.parent / "app.ini"))                           | by a path that leads out of the frozen program, where the source roots are one folder, perhaps you should add <datas><data><source>app.ini</source><target>.</target></data></datas> and begin its path with Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1])).
          os.path.join(Path(__file__).parents[1], "steps")               | <source>steps</source><target>steps</target>
          HERE / "own" / "else.txt"                                      | <source>sources é/own</source><target>own</target>
          open("app.ini")                                                | in the folder that the program is started in, which is the user's, perhaps you should add <datas><data><source>app.ini</source><target>.</target></data></datas> and begin its path with Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1])), if
          Pages(directory="pages")                                       | <source>pages</source><target>pages</target>
          open("pkg/list.txt")                                           | <source>sources é/pkg/list.txt</source><target>pkg</target></data></datas> and begin its path with Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[0]))
          """)
  @DisplayName("names data of the user's that nothing puts into the program, with what does")
  void findsOwnData(String code, String advice) throws Exception {
    // given
    data(code);
    // when
    List<InputCheck.OwnData> found = ask(List.of(), List.of(), List.of()).ownData();
    // then
    assertThat(found).hasSize(1);
    assertThat(FreezeProblems.ownData(found.get(0), temp).sentence())
        .startsWith("sources é/main.py:5 looks for ")
        .contains(advice);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "HERE",
        "HERE.parent",
        "HERE / 'given' / 'x.txt'",
        "HERE / 'some' / 'x.txt'",
        "HERE / 'own' / 'list.txt'",
        "HERE / 'own' / 'texts'",
        "HERE / 'pkg'",
        "HERE / 'helper.py'",
        "HERE / 'none.txt'",
        "HERE / name / 'list.txt'",
        "Path(getattr(sys, '_MEIPASS', HERE)) / 'pkg/list.txt'",
        "print('app.ini')",
        "Settings(env_file='.env')",
        "os.chdir(HERE); open('app.ini')",
        "open('/etc/hosts')"
      })
  @DisplayName("says nothing of what is in the program, is no data, or is not known")
  void findsNoOtherData(String code) throws Exception {
    data(code);

    assertThat(ask(List.of(), List.of(), List.of()).ownData()).isEmpty();
  }

  private void data(String code) throws IOException {
    write(
        "main.py",
        """
        import os, sys, helper
        from pathlib import Path
        from importlib.resources import files
        HERE = Path(__file__).parent
        """
            + code
            + "\n");
    for (String file :
        List.of(
            "pkg/texts/system.md",
            "pkg/list.txt",
            "given/x.txt",
            "some/x.txt",
            "own/list.txt",
            "own/texts/a.md",
            "own/else.txt")) {
      write(file, "");
    }
    for (String file : List.of("app.ini", ".env", "pages/a.html", "steps/env.py")) {
      Files.createDirectories(temp.resolve(file).getParent());
      Files.writeString(temp.resolve(file), "");
    }
  }

  private Answer ask(List<String> modules, List<String> packages, List<String> distributions)
      throws Exception {
    return ask(modules, packages, distributions, List.of());
  }

  private Answer ask(
      List<String> modules,
      List<String> packages,
      List<String> distributions,
      List<String> excludes)
      throws Exception {
    return CheckInputs.ask(
        temp,
        new Question(
            root.resolve("main.py").toString(),
            List.of(root.toString()),
            modules,
            packages,
            distributions,
            excludes,
            List.of("given"),
            temp.toString(),
            List.of(root.resolve("given").toString(), root.resolve("some") + "/*.txt"),
            List.of("own/list.txt", "own/texts/a.md"),
            /* target= */ null));
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
