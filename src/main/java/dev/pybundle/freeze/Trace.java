package dev.pybundle.freeze;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a program used while it ran without being frozen, as {@code trace_program.py} recorded it.
 *
 * @param standard folders of the standard library
 * @param folders folders that packages are imported from
 * @param modules names of modules that were imported, to their files
 * @param files files that were opened for reading
 * @param libraries shared libraries that were loaded from a path
 * @param systemLibraries names of libraries that the system looked for
 * @param lookups distributions whose metadata was asked for by name
 */
public record Trace(
    List<Path> standard,
    List<Path> folders,
    SortedMap<String, Path> modules,
    SortedSet<Path> files,
    SortedSet<Path> libraries,
    SortedSet<String> systemLibraries,
    SortedSet<String> lookups) {

  private static final String END = "\0";
  private static final int FIELDS = 3;

  /**
   * Reads a record; what a program was writing when it was ended is left out.
   *
   * @throws IOException if it cannot be read
   */
  public static Trace read(Path record) throws IOException {
    Trace trace =
        new Trace(
            new ArrayList<>(),
            new ArrayList<>(),
            new TreeMap<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeSet<>());
    // The last part is what follows the last end.
    List<String> parts =
        List.of(new String(Files.readAllBytes(record), StandardCharsets.UTF_8).split(END, -1));
    for (int index = 0; index + FIELDS < parts.size(); index += FIELDS) {
      trace.add(parts.get(index), parts.get(index + 1), parts.get(index + 2));
    }
    return trace;
  }

  private void add(String kind, String name, String path) throws IOException {
    switch (kind) {
      case "standard" -> standard.add(Path.of(path));
      case "folder" -> folders.add(Path.of(path));
      case "module" -> modules.put(name, Path.of(path));
      case "file" -> files.add(Path.of(path));
      case "library" -> addLibrary(name, path);
      case "metadata" -> lookups.add(name);
      default -> throw new IOException("Unknown event in the record of a trace: " + kind);
    }
  }

  private void addLibrary(String name, String path) {
    if (path.isEmpty()) {
      systemLibraries.add(name);
    } else {
      libraries.add(Path.of(path));
    }
  }
}
