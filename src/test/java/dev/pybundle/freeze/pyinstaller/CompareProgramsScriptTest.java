package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On archives that PyInstaller's own writers make. */
@DisplayName("compare_programs.py")
class CompareProgramsScriptTest {

  /** Makes a clean program, and one that was changed before or after it was put together. */
  private static final String SCRIPT =
      """
      import io, json, marshal, os, sys, types, zipfile, zlib
      resources, folder, before, after = sys.argv[1:]
      sys.path.insert(0, resources)
      import compare_programs
      from PyInstaller.archive.writers import CArchiveWriter, ZlibArchiveWriter

      def write(file, content):
          with open(os.path.join(folder, file), "wb") as stream:
              stream.write(content)
          return os.path.join(folder, file)

      def zipped(modules, date):
          buffer = io.BytesIO()
          with zipfile.ZipFile(buffer, "w") as archive:
              for name, source in modules.items():
                  info = zipfile.ZipInfo(name + ".pyc", date)
                  archive.writestr(info, bytes(16) + marshal.dumps(compile(source, name, "exec")))
          return buffer.getvalue()

      def program(name, change):
          it = types.SimpleNamespace(
              boot=b"boot" * 9, end=b"end", options=["a", "b"], hooks=["pyi_rth_x", "pyi_rth_y"], entry="print(1)",
              modules={"one": "X = 1", "two": "def f():\\n    return 'b'\\n\\nclass C:\\n    def g(self):\\n        return 2"},
              namespaces=["three"], files={"data.txt": b"data" * 99, "lib.so": b"\\x7fELF" * 99}, packed=1,
              library={"codecs": "X = 1", "io": "Y = 2"}, date=(1980, 1, 1, 0, 0, 0), level=9)
          exec(change, {"it": it})
          codes = {module: compile(source, module, "exec", dont_inherit=True) for module, source in it.modules.items()}
          entries = [(module, module + ".py", "PYMODULE") for module in codes] + [(n, "-", "PYMODULE") for n in it.namespaces]
          pyz = os.path.join(folder, "PYZ")
          ZlibArchiveWriter(pyz, entries, codes)
          toc = [(option, "", False, "o") for option in it.options] + [("PYZ.pyz", pyz, False, "z")]
          for hook in [*it.hooks, "main"]:
              source = it.entry if hook == "main" else "import " + hook
              toc.append((hook, write(hook + ".py", source.encode()), True, "s"))
          for file, content in it.files.items():
              toc.append((file, write(file, content), bool(it.packed), "b" if ".so" in file else "x"))
          library = write("base_library.zip", zipped(it.library, it.date))
          toc.append(("base_library.zip", library, True, "x"))
          package = os.path.join(folder, "prog.pkg")
          CArchiveWriter._COMPRESSION_LEVEL = it.level
          CArchiveWriter(package, toc, "libpython.so")
          with open(package, "rb") as stream:
              content = stream.read()
          return [write(name, it.boot + content + it.end), write(name + ".zip", zipped(it.library, it.date))]

      (clean, clean_zip), (built, built_zip) = program("clean", ""), program("built", before)
      with open(built, "rb") as stream:
          content = bytearray(stream.read())
      exec(after)
      write("built", content)
      question = write("question", json.dumps([[built, clean], [built_zip, clean_zip], [clean, clean]]).encode())
      sys.argv[1:] = [question]
      compare_programs.main()
      """;

  @TempDir Path temp;

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          it.options[1] = 'c'              |  | option number 2 is c, in the clean build b
          it.options.append('c')           |  | 3 options, in the clean build 2
          it.hooks.reverse()               |  | order of run-time hooks: pyi_rth_y stands where the clean build has pyi_rth_x
          it.hooks.pop()                   |  | run-time hook pyi_rth_y is missing
          it.files['b'] = b''              |  | file b is not in the clean build
          it.files = dict(reversed(list(it.files.items()))) |  | order of the archive: lib.so stands where the clean build has data.txt
          it.entry = 'print(2)'            |  | entry script main: other constants; byte
          it.modules['four'] = ''          |  | module four in the PYZ is not in the clean build
          del it.modules['one']            |  | module one in the PYZ is missing
          it.modules = dict(reversed(list(it.modules.items()))) |  | module in the PYZ number 1 is two, in the clean build one
          it.modules['one'] = 'X = 2'      |  | module one in the PYZ: other constants; byte
          it.modules['one'] = 'Y = 1'      |  | module one in the PYZ: other names; byte
          it.modules['two'] = it.modules['two'].replace('2', '3') |  | module two in the PYZ: other constants in C.g (line 5); byte
          it.modules['three'] = it.namespaces.pop() |  | module three in the PYZ: another kind
          it.files['lib.so'] = b'x' * 99   |  | library lib.so: byte 0 is 0x78, in the clean build 0x7f
          it.files['data.txt'] += b'x'     |  | file data.txt: it goes on after 396 bytes, where the clean build ends
          it.level = 1                     |  | the same content in other compressed bytes; byte
          it.packed = 0                    |  | file data.txt: not compressed, unlike in the clean build
          it.library['io'] = 'Y = 3'       |  | file base_library.zip: module io.pyc: other constants; byte
          it.date = (1981, 1, 1, 0, 0, 0)  |  | file base_library.zip: codecs.pyc: the same content, with another date
          it.boot = b'Boot' * 9            |  | the bootloader: byte 0 is 0x42, in the clean build 0x62
          it.end = b''                     |  | the end of it: it ends after 0 bytes, the clean build goes on
          |  content[-10] = 120            | the archive: byte
          |  content[36] = 120             | it cannot be read as an archive of PyInstaller (PYZ magic pattern mismatch!); byte 36 is 0x78
          |  del content[-50:]             | it is no longer an archive of PyInstaller; it ends after
          |  del content[:]                | it is no longer an archive of PyInstaller; it ends after 0 bytes, the clean build goes on
          """)
  void findsWords(String before, String after, String expected) throws Exception {
    String[] answer = compare(before == null ? "" : before, after == null ? "" : after);

    assertThat(answer[0]).contains(expected);
    assertThat(answer[2]).as("the difference between a file and itself").isNull();
    if (expected.startsWith("file base_library.zip: ")) {
      assertThat(answer[1]).contains(expected.substring("file base_library.zip: ".length()));
    } else {
      assertThat(answer[1]).isNull();
    }
  }

  private String[] compare(String before, String after) throws Exception {
    Path resources = PythonResources.unpack(new Workspace(temp.resolve("unpacked é")));
    List<String> words =
        List.of(
            RealEnvironment.get().python().toString(),
            "-c",
            SCRIPT,
            resources.toString(),
            temp.toString(),
            before,
            after);
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(words, temp, RealEnvironment.variables(), Duration.ofMinutes(5), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return Json.parse(result.outputText(), String[].class);
  }
}
