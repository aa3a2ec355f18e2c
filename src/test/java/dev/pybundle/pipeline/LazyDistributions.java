package dev.pybundle.pipeline;

import dev.pybundle.fixture.WindowsBootloader;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.PythonEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * An environment with small distributions of every kind: {@code Lazy.Demo} of pure code, data, a
 * library for Windows and a second module, which imports {@code lazy-big}; {@code lazy-native} with
 * a compiled module and, in a folder of its own, a library that this needs; {@code lazy-one} and
 * {@code lazy-two} in one namespace.
 */
final class LazyDistributions {

  private static final String TWICE = "int twice(int number) { return 2 * number; }";

  private static final String FAST =
      """
      #define PY_SSIZE_T_CLEAN
      #include <Python.h>
      int twice(int);
      static PyObject *call(PyObject *self, PyObject *number) {
        return PyLong_FromLong(twice((int) PyLong_AsLong(number)));
      }
      static PyMethodDef methods[] = {{"twice", call, METH_O, 0}, {0}};
      static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_fast", 0, -1, methods};
      PyMODINIT_FUNC PyInit__fast(void) { return PyModule_Create(&module); }
      """;

  private LazyDistributions() {}

  static synchronized PythonEnvironment environment() throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "lazy wheels é").toAbsolutePath());
    Path python = RealEnvironment.get().python();
    Path requirements = folder.resolve("requirements.txt");
    Files.writeString(
        requirements,
        String.join(
            "\n",
            "./" + pure(folder, "lazy_demo", demo()),
            "./" + pure(folder, "lazy_big", Map.of("lazybig.py", big())),
            "./" + pure(folder, "lazy_native", compiled(folder, python)),
            "./" + pure(folder, "lazy_one", Map.of("lazyspace/one/__init__.py", bytes("ONE = 1"))),
            "./" + pure(folder, "lazy_two", Map.of("lazyspace/two.py", bytes("TWO = 2"))),
            ""));
    return RealEnvironment.requiring("lazy environment é", requirements);
  }

  private static Map<String, byte[]> demo() throws Exception {
    return Map.of(
        "lazydemo/__init__.py", bytes("from .sub import answer\n"),
        "lazydemo/sub.py", bytes("import lazybig\ndef answer():\n    'Says it.'\n    return 42\n"),
        "lazydemo/own.dll", WindowsBootloader.bytes(),
        "lazydemo/texts/hello.txt", bytes("hello\n"),
        "lazytop.py", bytes("TOP = 'top'\n"));
  }

  private static byte[] big() {
    return bytes("TEXT = '" + "0123456789abcdef".repeat(10_000) + "'\n");
  }

  private static Map<String, byte[]> compiled(Path folder, Path python) throws Exception {
    Path scratch = Files.createTempDirectory(folder, "native");
    Path source = Files.writeString(scratch.resolve("twice.c"), TWICE);
    Path fast = Files.writeString(scratch.resolve("fast.c"), FAST);
    List<String> answer =
        run(
                scratch,
                python.toString(),
                "-c",
                "import sysconfig as s; print(s.get_path('include'), s.get_config_var('EXT_SUFFIX'),"
                    + " sep='\\n')")
            .lines()
            .toList();
    run(scratch, "cc", "-shared", "-fPIC", source.toString(), "-o", "libtwice.so");
    run(
        scratch,
        "cc",
        "-shared",
        "-fPIC",
        "-I" + answer.get(0),
        fast.toString(),
        "-L.",
        "-ltwice",
        "-Wl,-rpath,$ORIGIN/../lazy_native.libs",
        "-o",
        "fast.so");
    return Map.of(
        "lazynative/__init__.py",
        bytes("from ._fast import twice\n"),
        "lazynative/_fast" + answer.get(1),
        Files.readAllBytes(scratch.resolve("fast.so")),
        "lazy_native.libs/libtwice.so",
        Files.readAllBytes(scratch.resolve("libtwice.so")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the name of a wheel, which lies in the folder then. */
  private static String pure(Path folder, String name, Map<String, byte[]> files)
      throws IOException {
    String info = name + "-1.2.dist-info/";
    Map<String, byte[]> all = new TreeMap<>(files);
    all.put(
        info + "METADATA",
        bytes("Metadata-Version: 2.1\nName: " + name.replace('_', '.') + "\nVersion: 1.2\n"));
    all.put(
        info + "WHEEL",
        bytes("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"));
    all.put(
        info + "RECORD", bytes(String.join(",,\n", all.keySet()) + ",,\n" + info + "RECORD,,\n"));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(content)) {
      for (Map.Entry<String, byte[]> file : all.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    }
    String wheel = name + "-1.2-py3-none-any.whl";
    Files.write(folder.resolve(wheel), content.toByteArray());
    return wheel;
  }

  private static String run(Path folder, String... command) throws Exception {
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(command),
                    folder,
                    Map.of("PATH", System.getenv("PATH")),
                    Duration.ofMinutes(2),
                    null));
    if (!result.succeeded()) {
      throw new IOException(result.describe());
    }
    return result.outputText();
  }
}
