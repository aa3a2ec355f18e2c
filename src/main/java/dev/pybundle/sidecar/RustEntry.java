package dev.pybundle.sidecar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The file of an app that makes its {@code tauri::Builder}: {@code src/lib.rs} since Tauri 2 made
 * apps for phones, else {@code src/main.rs}.
 *
 * @param name name of the file
 * @param text its text, empty if there is none
 */
record RustEntry(String name, String text) {

  private static final List<String> NAMES = List.of("lib.rs", "main.rs");

  /** Finds it. */
  static RustEntry find(Path folder) throws IOException {
    RustEntry last = new RustEntry("main.rs", "");
    for (String name : NAMES) {
      Path file = folder.resolve("src").resolve(name);
      if (Files.isRegularFile(file)) {
        // Whatever its encoding, the lines that are looked for are ASCII.
        last = new RustEntry(name, Files.readString(file, StandardCharsets.ISO_8859_1));
        if (last.text().contains("tauri::Builder")) {
          return last;
        }
      }
    }
    return last;
  }

  /** Tells whether it holds a piece of code, however that is spaced. */
  boolean holds(String code) {
    return text.replaceAll("\\s+", "").contains(code.replaceAll("\\s+", ""));
  }
}
