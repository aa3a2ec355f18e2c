package dev.pybundle.python;

import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.bundle.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an installation of the user's own project would put beside its modules, which themselves are
 * taken from the source roots.
 *
 * @param name normalized name of its distribution (PEP 503); empty if it is none
 * @param metadata folder that its metadata was installed in, beside the packages; empty for none
 * @param data path in the program, with {@code /}, to the file: that of the project, or a copy of
 *     what its build backend made
 * @param madeFrom what decided all that
 */
public record OwnFiles(String name, String metadata, Map<String, Path> data, Fingerprint madeFrom) {

  /** There is no such project. */
  static final OwnFiles NONE = new OwnFiles("", "", Map.of(), new Fingerprint(Map.of()));

  /** Sorts the map. */
  public OwnFiles {
    data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
  }

  /**
   * Returns what it decides, by label; the content of the files counts besides.
   *
   * @param environment where its metadata is
   * @throws IOException if that cannot be read
   */
  Map<String, String> inputs(Path environment) throws IOException {
    if (name.isEmpty()) {
      return Map.of();
    }
    List<String> texts = new ArrayList<>();
    Path folder = InstalledPackages.sitePackages(environment).get(0).resolve(metadata);
    for (Path file : SourceFiles.all(folder)) {
      texts.add(Files.readString(file));
    }
    return Map.of(
        "metadata of the project", Sha256.of(String.join("\n", texts)),
        "package data of the project", Sha256.of(String.join("\n", data.keySet())));
  }

  /** Returns whether some of it is no file of the project but in a folder that was made. */
  boolean isMadeIn(Path folder) {
    return data.values().stream().anyMatch(file -> file.startsWith(folder));
  }
}
