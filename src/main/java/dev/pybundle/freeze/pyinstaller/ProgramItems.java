package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is in a program, wherever PyInstaller put it: the same names for a folder and for
 * one file. A program of another freezer has its files.
 *
 * @param items by their kinds and names
 * @param magic the first four bytes of compiled files of its Python; empty if it has no archive
 * @param pythonLibrary path of the shared library of Python; null if it has no archive
 */
public record ProgramItems(Map<String, Item> items, byte[] magic, @Nullable String pythonLibrary) {

  /** The archive of modules that the interpreter needs before it can read the other one. */
  private static final String BASE_LIBRARY = "base_library.zip";

  private static final String EXECUTABLE = "executable";
  private static final String COMPILED = ".pyc";
  private static final int COMPILED_HEADER = 16;

  /** What an item is. */
  public enum Kind {
    /** A file: a library, data. */
    FILE,
    /** A symbolic link. */
    LINK,
    /** Compiled Python code. */
    MODULE,
    /** An option of the executable. */
    OPTION,
    /** The executable; what it carries are items of their own. */
    EXECUTABLE
  }

  /** Reads the bytes of an item. */
  @FunctionalInterface
  public interface Content {
    /** Returns the bytes; of code, without the header of its file. */
    byte[] bytes() throws IOException;
  }

  /**
   * Something in a program.
   *
   * @param kind what it is
   * @param name a module's dotted name, or a path with {@code /} in the folder of the contents
   * @param sha256 hash of the content
   * @param content the content
   */
  public record Item(Kind kind, String name, String sha256, Content content) {}

  /**
   * Reads a program.
   *
   * @param folder that of the program; for one file the one that it lies in
   * @param program the executable; null if none is known
   * @param files says which files of the folder are of the program
   * @throws IOException if something cannot be read
   */
  public static ProgramItems read(Path folder, @Nullable Path program, Predicate<Path> files)
      throws IOException {
    Reader reader = new Reader(folder);
    Optional<PackageArchive> archive =
        program == null ? Optional.empty() : PackageArchive.find(program);
    if (archive.isPresent()) {
      reader.archive(archive.get(), program.toString().endsWith(".exe"));
    } else if (program != null) {
      reader.file(Kind.EXECUTABLE, EXECUTABLE, program);
    }
    reader.folder(files.and(file -> !file.equals(program)));
    return new ProgramItems(
        reader.items, reader.magic, archive.map(PackageArchive::pythonLibrary).orElse(null));
  }

  /** Returns whether a file carries an archive of PyInstaller. */
  public static boolean isProgram(Path file) throws IOException {
    return PackageArchive.find(file).isPresent();
  }

  /** Collects the items of one program. */
  private static final class Reader {

    private final Path folder;
    private final Map<String, Item> items = new TreeMap<>();
    private byte[] magic = {};

    Reader(Path folder) {
      this.folder = folder;
    }

    void archive(PackageArchive archive, boolean windows) throws IOException {
      file(Kind.EXECUTABLE, EXECUTABLE, archive.file());
      for (PackageArchive.Entry entry : archive.entries()) {
        String name = entry.path(windows);
        if (entry.isModuleArchive()) {
          modules(ModuleArchive.read(archive.bytes(entry)));
        } else if (entry.isCode()) {
          add(Kind.MODULE, name, () -> archive.bytes(entry));
        } else if (!entry.isFile()) {
          add(Kind.OPTION, name, () -> archive.bytes(entry));
        } else if (name.equals(BASE_LIBRARY)) {
          baseLibrary(archive.bytes(entry));
        } else {
          fileOrModule(name, () -> archive.bytes(entry));
        }
      }
    }

    private void modules(ModuleArchive archive) throws IOException {
      magic = archive.magic();
      for (ModuleArchive.Entry entry : archive.entries()) {
        add(Kind.MODULE, entry.name(), () -> archive.code(entry));
      }
    }

    private void baseLibrary(byte[] zip) throws IOException {
      try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
          byte[] bytes = in.readAllBytes();
          fileOrModule(BASE_LIBRARY + "/" + entry.getName(), () -> bytes);
        }
      }
    }

    private void fileOrModule(String path, Content content) throws IOException {
      if (path.endsWith(COMPILED)) {
        add(
            Kind.MODULE,
            path,
            () -> {
              byte[] bytes = content.bytes();
              return Arrays.copyOfRange(
                  bytes, Math.min(COMPILED_HEADER, bytes.length), bytes.length);
            });
      } else {
        add(Kind.FILE, path, content);
      }
    }

    void folder(Predicate<Path> wanted) throws IOException {
      List<Path> files;
      try (Stream<Path> paths = Files.walk(folder)) {
        files =
            paths
                .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                .filter(wanted)
                .toList();
      }
      String contents = contents(files);
      for (Path file : files) {
        String path = path(file);
        String name = path.startsWith(contents) ? path.substring(contents.length()) : path;
        if (Files.isSymbolicLink(file)) {
          String target = Files.readSymbolicLink(file).toString();
          add(Kind.LINK, name, () -> target.getBytes(StandardCharsets.UTF_8));
        } else if (name.equals(BASE_LIBRARY)) {
          baseLibrary(Files.readAllBytes(file));
        } else {
          fileOrModule(name, () -> Files.readAllBytes(file));
        }
      }
    }

    /** Returns the folder of the contents, which has a name of the user's choice, with a slash. */
    private String contents(List<Path> files) {
      return files.stream()
          .map(this::path)
          .filter(path -> path.endsWith("/" + BASE_LIBRARY))
          .map(path -> path.substring(0, path.length() - BASE_LIBRARY.length()))
          .findFirst()
          .orElse("");
    }

    private String path(Path file) {
      List<String> names = new ArrayList<>();
      folder.relativize(file).forEach(name -> names.add(name.toString()));
      return String.join("/", names);
    }

    void file(Kind kind, String name, Path file) throws IOException {
      add(kind, name, () -> Files.readAllBytes(file));
    }

    private void add(Kind kind, String name, Content content) throws IOException {
      String hash = Sha256.of(new ByteArrayInputStream(content.bytes()));
      items.put(kind + " " + name, new Item(kind, name, hash, content));
    }
  }
}
