package dev.pybundle.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which distribution each file of an environment is from, as the distributions recorded it.
 *
 * <p>Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
 */
public final class DistributionFiles {

  private final Map<Path, Map<String, String>> owners;

  private DistributionFiles(Map<Path, Map<String, String>> owners) {
    this.owners = owners;
  }

  /**
   * Reads all records of an environment.
   *
   * @param environment a finished one
   * @throws IOException if a record cannot be read
   */
  public static DistributionFiles of(PythonEnvironment environment) throws IOException {
    Path root =
        Objects.requireNonNull(
            Objects.requireNonNull(environment.python().getParent()).getParent());
    @Nullable TargetPython target = environment.target();
    List<Path> infos =
        target == null
            ? InstalledPackages.metadataFolders(root)
            : InstalledPackages.metadataIn(target.site());
    Map<Path, Map<String, String>> owners = new HashMap<>();
    for (Path info : infos) {
      Path folder = Objects.requireNonNull(info.getParent());
      Path list = info.resolve("RECORD");
      if (Files.isRegularFile(list)) {
        Map<String, String> known = owners.computeIfAbsent(folder, any -> new HashMap<>());
        String name = distribution(info);
        for (String line : Files.readAllLines(list)) {
          known.put(path(line), name);
        }
      }
    }
    return new DistributionFiles(owners);
  }

  /**
   * Returns the normalized name of the distribution that a file is from.
   *
   * @return empty if it is of none
   */
  public Optional<String> ownerOf(Path file) {
    for (Map.Entry<Path, Map<String, String>> folder : owners.entrySet()) {
      if (file.startsWith(folder.getKey())) {
        String path = folder.getKey().relativize(file).toString().replace('\\', '/');
        return Optional.ofNullable(folder.getValue().get(path));
      }
    }
    return Optional.empty();
  }

  /** The name of the folder is {@code <name>-<version>.dist-info}. */
  private static String distribution(Path info) {
    String folder = String.valueOf(info.getFileName());
    return Requirement.normalized(folder.substring(0, folder.indexOf('-')));
  }

  /** The first field of a line of CSV; a name with a comma or a quote is in quotes. */
  private static String path(String line) {
    if (!line.startsWith("\"")) {
      int end = line.indexOf(',');
      return end < 0 ? line : line.substring(0, end);
    }
    StringBuilder path = new StringBuilder();
    for (int at = 1; at < line.length(); at++) {
      if (line.charAt(at) == '"') {
        at++;
        if (at >= line.length() || line.charAt(at) != '"') {
          break;
        }
      }
      path.append(line.charAt(at));
    }
    return path.toString();
  }
}
