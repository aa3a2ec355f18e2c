package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The lists of installed files that distributions carry, and that hooks put into the program. They
 * hold the hash of each console script, whose first line is the path of the environment: the same
 * program would have other bytes in another folder. Nothing in the program uses those lines,
 * because the scripts are not in it.
 *
 * <p>Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
 */
final class InstallationRecords {

  private static final Pattern CONSOLE_SCRIPT = Pattern.compile("\"?(\\.\\./)+(bin|Scripts)/.*");

  private InstallationRecords() {}

  /**
   * Takes the console scripts out of all lists.
   *
   * @param environment a virtual environment that is only frozen from, so nothing is uninstalled
   * @throws IOException if a list cannot be read or written
   */
  static void forgetConsoleScripts(Path environment) throws IOException {
    for (Path metadata : InstalledPackages.metadataFolders(environment)) {
      Path list = metadata.resolve("RECORD");
      if (Files.isRegularFile(list)) {
        forgetConsoleScriptsIn(list);
      }
    }
  }

  private static void forgetConsoleScriptsIn(Path list) throws IOException {
    List<String> lines =
        Files.readAllLines(list).stream()
            .filter(line -> !CONSOLE_SCRIPT.matcher(line).matches())
            .toList();
    String text = String.join("\n", lines) + "\n";
    AtomicFiles.write(list, text.getBytes(StandardCharsets.UTF_8));
  }
}
