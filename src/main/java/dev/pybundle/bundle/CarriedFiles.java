package dev.pybundle.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The files that the plugin carries. Those of a folder are looked up and not listed anywhere, so
 * that none can be forgotten.
 */
public final class CarriedFiles {

  private static final String OWN = "dev/pybundle/";

  private CarriedFiles() {}

  /**
   * Returns what a file holds.
   *
   * @param path its path in the plugin, which begins with a slash
   * @throws IOException if there is none
   */
  public static byte[] bytes(String path) throws IOException {
    try (InputStream resource = CarriedFiles.class.getResourceAsStream(path)) {
      if (resource == null) {
        throw new IOException("The plugin's jar holds no " + path);
      }
      return resource.readAllBytes();
    }
  }

  /** Tells whether there is a file. */
  public static boolean has(String path) {
    return CarriedFiles.class.getResource(path) != null;
  }

  /**
   * Returns the text that a file holds.
   *
   * @param path its path in the plugin, which begins with a slash
   * @throws IOException if there is none
   */
  public static String text(String path) throws IOException {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }

  /**
   * Returns the files below a folder, by their paths in it. Not with the file system of a jar: it
   * reads again what the class loader has read.
   *
   * @param folder its path in the plugin, which begins and ends with a slash
   * @throws IOException if the plugin cannot be read
   */
  public static List<String> below(String folder) throws IOException {
    Path home = home();
    if (Files.isDirectory(home)) {
      return below(home.resolve(folder.substring(1)));
    }
    return InJar.PATHS.stream()
        .filter(path -> path.startsWith(folder))
        .map(path -> path.substring(folder.length()))
        .sorted()
        .toList();
  }

  /** Listed once: most of the jar's thousands of entries are of libraries. */
  private static final class InJar {

    static final List<String> PATHS = paths();

    private static List<String> paths() {
      List<String> paths = new ArrayList<>();
      try (JarFile jar = new JarFile(home().toFile())) {
        for (Enumeration<JarEntry> each = jar.entries(); each.hasMoreElements(); ) {
          String name = each.nextElement().getName();
          if (name.startsWith(OWN) && !name.endsWith("/")) {
            paths.add("/".concat(name));
          }
        }
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
      return List.copyOf(paths);
    }
  }

  private static List<String> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  /** The plugin's jar, or the folder of its classes in its own tests. */
  private static Path home() throws IOException {
    try {
      return Path.of(
          CarriedFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException unreadable) {
      throw new IOException("The plugin's jar cannot be found", unreadable);
    }
  }
}
