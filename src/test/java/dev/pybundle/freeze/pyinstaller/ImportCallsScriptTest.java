package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("import_calls.py works out what a call may import")
class ImportCallsScriptTest {

  /**
   * Names first, then subtrees as package:prefix, with ? for a lazy one; * for anything else, ^ if
   * a caller decides.
   */
  private static final String ASK =
      """
      import json, sys
      sys.path.insert(0, sys.argv[1])
      import import_calls
      found = import_calls.find(sys.argv[2], sys.argv[3], sys.argv[4] == "true")
      results = sorted(found.names)
      results += sorted(f"{t.package}:{t.prefix}" + "?" * t.lazy for t in found.subtrees)
      results += ["*"] * found.unknown + ["^"] * found.from_caller
      results += sorted("." + name for name in found.attributes)
      print(json.dumps(results))
      """;

  @TempDir Path temp;

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "import_module('a.b') | a.b",
        "importlib.import_module('.c', 'a.b') | a.b.c",
        "import_module('.c', __package__) | app.core.c",
        "import_module('..c', package=__name__) | app.c",
        "__import__('a.b') | a.b",
        "__import__('c', globals(), locals(), ['x'], 1) | app.core.c",
        "__import__('c_%s' % n, globals(), locals(), fromlist=['x'], level=2) | app:c_",
        "import_module('a.' + name) | a:",
        "import_module(f'a.b.{name}') | a.b:",
        "import_module(f'a.b.x_{name}') | a.b:x_",
        "import_module('a.%s' % name) | a:",
        "import_module('a.%s.%s' % (kind, name)) | a:",
        "import_module('{}.{}'.format(__name__, name)) | app.core:",
        "import_module('.'.join(['a', 'b', name])) | a.b:",
        "import_module('.' + name, __name__) | app.core:",
        "import_module(f'{__name__}.{name}') | app.core:",
        "import_module(f'{__spec__.parent}.{name}') | app.core:",
        "import_module('plugin_' + name) | :plugin_",
        "import_module('a' if name else 'b') | a,b",
        "import_module(name) | *",
        "import_module(names[0]) | *",
        "pkgutil.iter_modules(__path__) | app.core:",
        "pkgutil.walk_packages([os.path.dirname(__file__)]) | app.core:",
        "import a.b as x; pkgutil.iter_modules(x.__path__) | a.b:",
        "from a import b; pkgutil.iter_modules(b.__path__) | a.b:",
        "from . import b; pkgutil.iter_modules(b.__path__, b.__name__ + '.') | app.core.b:",
        "pkgutil.iter_modules(path) | *",
        "def f(x):\\n  n = f'a.{x}'\\n  import_module(n) | a:",
        "def f(n):\\n  import_module(n) | ^",
        "def f(n='a.b'):\\n  import_module(n) | a.b,^",
        "def f(n, base='a.b'):\\n  import_module(f'{base}.{n}') | a.b:,^",
        "def f(n):\\n  m, _, c = n.rpartition('.')\\n  import_module(m) | ^",
        "def f(self):\\n  import_module(self.name) | ^",
        "def f(n):\\n  for m in NAMES:\\n    import_module(m) | *",
        "for n in ('a.b', 'a.c'):\\n  import_module(n) | a.b,a.c",
        "for n in names:\\n  import_module(n) | *",
        "def __getattr__(n):\\n  return import_module(f'{__name__}.{n}') | app.core:?",
        "def f(n):\\n  m = import_module(n)\\n  return m.makeExtension() | ^,.makeExtension",
        "def f(n):\\n  return getattr(import_module(n), 'setup') | ^,.setup",
        "x = 1 | ``",
        "def f(: | ``",
      })
  @DisplayName("in the package app.core")
  void worksOut(String source, String expected) throws Exception {
    assertThat(ask(source, true)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "import_module('.' + name, __package__) | app:",
        "pkgutil.iter_modules([os.path.dirname(__file__)]) | app:",
        "import_module(__name__ + '.' + name) | app.core:",
      })
  @DisplayName("in the module app.core, which is no package")
  void worksOutInAModule(String source, String expected) throws Exception {
    assertThat(ask(source, false)).isEqualTo(expected);
  }

  private String ask(String source, boolean isPackage) throws Exception {
    Path scripts = PythonResources.unpack(new Workspace(temp.resolve("work é")));
    Path file = Files.writeString(temp.resolve("module.py"), source.replace("\\n", "\n"));
    List<String> command =
        List.of(
            RealEnvironment.get().python().toString(),
            "-c",
            ASK,
            scripts.toString(),
            file.toString(),
            "app.core",
            Boolean.toString(isPackage));
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    command, temp, RealEnvironment.variables(), Duration.ofMinutes(1), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    JsonNode answer = new JsonMapper().readTree(result.outputText());
    StringBuilder joined = new StringBuilder();
    answer.forEach(item -> joined.append(joined.isEmpty() ? "" : ",").append(item.asText()));
    return joined.toString();
  }
}
