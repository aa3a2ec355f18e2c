package dev.pybundle.freeze;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small distributions, each for what one field of a spec collects, as requirements. */
final class FieldPackages {

  private static final Path FOLDER = Path.of("target", "field wheels é").toAbsolutePath();
  private static final byte[] EMPTY = {};

  private FieldPackages() {}

  /** Returns a shared library with a function {@code answer}. */
  static synchronized Path library() throws Exception {
    Path library = FOLDER.resolve("libown.so");
    if (!Files.exists(library)) {
      Path source = Files.createDirectories(FOLDER).resolve("own.c");
      Files.writeString(source, "int answer(void) { return 42; }");
      List<String> command =
          List.of("cc", "-shared", "-fPIC", source.toString(), "-o", library.toString());
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IOException("cc has made no " + library);
      }
    }
    return library;
  }

  /** Returns the requirements file. */
  static synchronized Path requirements() throws Exception {
    byte[] library = Files.readAllBytes(library());
    // Only the completion knows what this imports.
    byte[] loading =
        """
        import importlib

        def load(name):
            return importlib.import_module("." + name, __name__)
        """
            .getBytes(StandardCharsets.UTF_8);
    byte[] text = "a text\n".getBytes(StandardCharsets.UTF_8);
    Path requirements = FOLDER.resolve("requirements.txt");
    Files.write(
        requirements,
        List.of(
            wheel(
                "by_all",
                "",
                Map.of(
                    "deep/mod.py", EMPTY,
                    "deep/__init__.py", EMPTY,
                    "text.txt", text,
                    "libby_all.so", library)),
            wheel("by_sub", "", Map.of("deep/__init__.py", EMPTY, "deep/mod.py", EMPTY)),
            wheel("by_data", "", Map.of("in/text.txt", text)),
            wheel("by_binaries", "", Map.of("libby_binaries.so", library)),
            wheel("by_copy", "", Map.of()),
            wheel("by_required", "", Map.of()),
            wheel("by_recursive", "by-required", Map.of()),
            wheel("by_file", "", Map.of("text.txt", text)),
            wheel("by_reached", "", Map.of("__init__.py", loading, "unseen.py", EMPTY)),
            wheel("by_trim", "", Map.of("__init__.py", loading, "unseen.py", EMPTY))));
    return requirements;
  }

  /** Makes a wheel with a package, and returns how it is required. */
  private static String wheel(String name, String requires, Map<String, byte[]> files)
      throws IOException {
    String info = name + "-1.0.dist-info/";
    Map<String, byte[]> all = new TreeMap<>();
    files.forEach((path, content) -> all.put(name + "/" + path, content));
    all.putIfAbsent(name + "/__init__.py", EMPTY);
    all.put(
        info + "METADATA",
        ("Metadata-Version: 2.1\nName: %s\nVersion: 1.0\n".formatted(name.replace('_', '-'))
                + (requires.isEmpty() ? "" : "Requires-Dist: " + requires + "\n"))
            .getBytes(StandardCharsets.UTF_8));
    all.put(
        info + "WHEEL",
        "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            .getBytes(StandardCharsets.UTF_8));
    String recorded = String.join(",,\n", all.keySet()) + ",,\n" + info + "RECORD,,\n";
    all.put(info + "RECORD", recorded.getBytes(StandardCharsets.UTF_8));
    String file = name + "-1.0-py3-none-any.whl";
    try (OutputStream stream = Files.newOutputStream(FOLDER.resolve(file));
        ZipOutputStream zip = new ZipOutputStream(stream)) {
      for (Map.Entry<String, byte[]> each : all.entrySet()) {
        ZipEntry entry = new ZipEntry(each.getKey());
        // The same bytes each time, so that no environment is made again.
        entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(each.getValue());
      }
    }
    return "./" + file;
  }
}
