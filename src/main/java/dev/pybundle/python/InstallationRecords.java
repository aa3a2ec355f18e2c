package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What installers write down about an installation, and hooks put into the program, although the
 * same program would have other bytes in another folder or at another time. The lists of installed
 * files hold the hash of each console script, whose first line is the path of the environment. A
 * local project leaves the absolute path of its folder, and uv the times of its files. Nothing in
 * the program uses them: the scripts are not in it, and nothing is installed again.
 *
 * <p>Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
 * and https://packaging.python.org/en/latest/specifications/direct-url/
 */
final class InstallationRecords {

  private static final List<String> ORIGINS =
      List.of("direct_url.json", "uv_cache.json", "uv_build.json");

  private static final Pattern PLACE =
      Pattern.compile(
          "\"?(\\.\\./)+(bin|Scripts)/.*|\"?[^/]+\\.dist-info/(direct_url|uv_cache|uv_build)\\.json\"?,.*");

  private InstallationRecords() {}

  /**
   * Takes the console scripts out of all lists, and the origins of distributions away.
   *
   * @param environment a virtual environment that is only frozen from, so nothing is uninstalled
   * @throws IOException if a file cannot be read, written or removed
   */
  static void forgetPlaces(Path environment) throws IOException {
    for (Path metadata : InstalledPackages.metadataFolders(environment)) {
      for (String origin : ORIGINS) {
        Files.deleteIfExists(metadata.resolve(origin));
      }
      Path list = metadata.resolve("RECORD");
      if (Files.isRegularFile(list)) {
        forgetPlacesIn(list);
      }
    }
  }

  private static void forgetPlacesIn(Path list) throws IOException {
    List<String> lines =
        Files.readAllLines(list).stream().filter(line -> !PLACE.matcher(line).matches()).toList();
    String text = String.join("\n", lines) + "\n";
    AtomicFiles.write(list, text.getBytes(StandardCharsets.UTF_8));
  }
}
