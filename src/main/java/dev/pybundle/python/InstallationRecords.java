package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an installer notes in the metadata of distributions, which hooks put into the program. Some
 * of it is about the machine: the hash of each console script, whose first line is the path of the
 * environment; the folder that a local project was installed from, and when its files were changed.
 * The same program would have other bytes in another folder, and tell where it was built. Nothing
 * in the program uses that.
 *
 * <p>Sources: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
 * and https://packaging.python.org/en/latest/specifications/direct-url/
 */
final class InstallationRecords {

  private static final Pattern CONSOLE_SCRIPT = Pattern.compile("\"?(\\.\\./)+(bin|Scripts)/.*");

  /** What uv remembers of how it built something. */
  private static final List<String> NOTES_OF_UV = List.of("uv_cache.json", "uv_build.json");

  private static final String ORIGIN = "direct_url.json";
  private static final Pattern ON_THIS_MACHINE = Pattern.compile("\"url\"\\s*:\\s*\"file:");

  private InstallationRecords() {}

  /**
   * Takes out what is about this machine.
   *
   * @param environment a virtual environment that is only frozen from, so nothing is uninstalled
   * @throws IOException if a file cannot be read or written
   */
  static void forgetMachine(Path environment) throws IOException {
    for (Path metadata : InstalledPackages.metadataFolders(environment)) {
      List<String> forgotten = new ArrayList<>(NOTES_OF_UV);
      Path origin = metadata.resolve(ORIGIN);
      if (Files.isRegularFile(origin) && ON_THIS_MACHINE.matcher(Files.readString(origin)).find()) {
        forgotten.add(ORIGIN);
      }
      for (String name : forgotten) {
        Files.deleteIfExists(metadata.resolve(name));
      }
      Path list = metadata.resolve("RECORD");
      if (Files.isRegularFile(list)) {
        shorten(list, forgotten);
      }
    }
  }

  private static void shorten(Path list, List<String> forgotten) throws IOException {
    List<String> lines =
        Files.readAllLines(list).stream()
            .filter(line -> !CONSOLE_SCRIPT.matcher(line).matches())
            .filter(line -> forgotten.stream().noneMatch(name -> line.contains("/" + name + ",")))
            .toList();
    String text = String.join("\n", lines) + "\n";
    AtomicFiles.write(list, text.getBytes(StandardCharsets.UTF_8));
  }
}
