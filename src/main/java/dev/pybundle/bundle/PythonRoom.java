package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folders of the Python files that the plugin carries, by what the files are for. The files of
 * several rooms are unpacked into one folder, where they import each other by their names: no two
 * have the same. A freezer has one of its own, in its package.
 *
 * @param folder its path in the plugin, which begins and ends with a slash
 */
public record PythonRoom(String folder) {
  /** What an interpreter and an environment are. */
  public static final PythonRoom ENVIRONMENT = shared("environment");

  /** What a program needs that an analysis of its imports does not show. */
  public static final PythonRoom COMPLETION = shared("completion");

  /**
   * What goes into a program besides what its freezer finds, and what its files are, for freezers
   * that have no hooks for that.
   */
  public static final PythonRoom COLLECTING = shared("collecting");

  /** What makes the next build faster without making it another. */
  public static final PythonRoom INCREMENTAL = shared("incremental");

  /** Programs from their parts. */
  public static final PythonRoom ASSEMBLER = shared("assembler");

  /**
   * The modules in a frozen program that end it when the app is gone. Every program holds those of
   * its system and imports them before its first own line.
   */
  public static final PythonRoom GUARD = shared("guard");

  /** The module in a frozen program that keeps its start quick, on any system. */
  public static final PythonRoom START = shared("start");

  /** The modules in a frozen program that import from archives beside it, on any system. */
  public static final PythonRoom LAZY = shared("lazy");

  /** The modules in a frozen program that let it act as an interpreter, on any system. */
  public static final PythonRoom INTERPRETER = shared("interpreter");

  /** Why a frozen program failed. */
  public static final PythonRoom DIAGNOSIS = shared("diagnosis");

  /** What runs before and around the freezer. */
  public static final PythonRoom FREEZER = shared("freezer");

  /** The program as it is before it is frozen. */
  public static final PythonRoom UNFROZEN = shared("unfrozen");

  /** Machine code for both processors of macOS, and packages that have it. */
  public static final PythonRoom UNIVERSAL = shared("universal");

  /** What measuring takes that Java cannot do. */
  public static final PythonRoom MEASURE = shared("measure");

  /** Returns the room in the package of a class. */
  public static PythonRoom of(Class<?> owner) {
    return new PythonRoom("/" + owner.getPackageName().replace('.', '/') + "/python/");
  }

  private static PythonRoom shared(String name) {
    return new PythonRoom("/dev/pybundle/python/" + name + "/");
  }

  /**
   * Unpacks all files of some rooms into one folder, which has no other files then: Python would
   * import those of an earlier pybundle.
   *
   * @param folder is made if there is none
   * @throws IOException if a file cannot be written
   */
  public static void unpack(Path folder, List<PythonRoom> rooms) throws IOException {
    Files.createDirectories(folder);
    List<String> unpacked = new ArrayList<>();
    for (PythonRoom room : rooms) {
      for (String name : room.names()) {
        AtomicFiles.write(folder.resolve(name), CarriedFiles.bytes(room.folder + name));
        unpacked.add(name);
      }
    }
    for (String name : names(folder)) {
      if (!unpacked.contains(name)) {
        Files.delete(folder.resolve(name));
      }
    }
  }

  /**
   * Returns what a file holds.
   *
   * @param name its path in this room
   * @throws IOException if there is none
   */
  public String text(String name) throws IOException {
    return CarriedFiles.text(folder + name);
  }

  /**
   * Returns what each file in this room holds, by its name.
   *
   * @throws IOException if the plugin's jar is broken
   */
  public Map<String, String> texts() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (String name : names()) {
      texts.put(name, text(name));
    }
    return texts;
  }

  /** The files that lie in this room itself. */
  private List<String> names() throws IOException {
    return CarriedFiles.below(folder).stream().filter(name -> !name.contains("/")).toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
