package dev.pybundle.python;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what is installed in a virtual environment, without starting it. */
final class InstalledPackages {

  private static final String METADATA_FOLDERS = "*.dist-info";

  private InstalledPackages() {}

  /**
   * Lists distributions by their metadata.
   *
   * @param environment a virtual environment
   * @return normalized name to version
   * @throws IOException if metadata cannot be read
   */
  static Map<String, String> of(Path environment) throws IOException {
    return described(metadataFolders(environment));
  }

  /** As {@link #of}, for a folder that packages are imported from. */
  static Map<String, String> in(Path folder) throws IOException {
    return described(metadataIn(folder));
  }

  /** As {@link #metadataFolders}, for a folder that packages are imported from. */
  static List<Path> metadataIn(Path folder) throws IOException {
    return matching(folder, METADATA_FOLDERS);
  }

  private static Map<String, String> described(List<Path> metadataFolders) throws IOException {
    Map<String, String> packages = new TreeMap<>();
    for (Path info : metadataFolders) {
      Path metadata = info.resolve("METADATA");
      if (Files.isRegularFile(metadata)) {
        Map<String, String> headers = headers(metadata);
        packages.put(
            Requirement.normalized(headers.getOrDefault("Name", "")),
            headers.getOrDefault("Version", ""));
      }
    }
    return packages;
  }

  /**
   * Lists the metadata folders of the distributions in an environment.
   *
   * @throws IOException if a folder cannot be read
   */
  static List<Path> metadataFolders(Path environment) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path folder : sitePackages(environment)) {
      folders.addAll(metadataIn(folder));
    }
    return folders;
  }

  /** Lists the folders that an environment has packages in. */
  static List<Path> sitePackages(Path environment) throws IOException {
    List<Path> folders = new ArrayList<>(List.of(environment.resolve("Lib/site-packages")));
    matching(environment.resolve("lib"), "python*")
        .forEach(python -> folders.add(python.resolve("site-packages")));
    List<Path> existing = new ArrayList<>();
    for (Path folder : folders) {
      // Where names differ in case only, both may be the same folder.
      if (Files.isDirectory(folder) && !existing.contains(folder.toRealPath())) {
        existing.add(folder.toRealPath());
      }
    }
    return existing;
  }

  private static List<Path> matching(Path folder, String pattern) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
      entries.forEach(found::add);
    }
    return found;
  }

  /** Metadata has the form of a mail: headers, an empty line, a description. */
  private static Map<String, String> headers(Path metadata) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(metadata), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine();
          line != null && !line.isEmpty();
          line = reader.readLine()) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          headers.putIfAbsent(line.substring(0, colon), line.substring(colon + 1).strip());
        }
      }
    }
    return headers;
  }
}
