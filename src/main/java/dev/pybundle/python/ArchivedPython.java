package dev.pybundle.python;

import dev.pybundle.bundle.CachePart;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.platform.ForwardingLibrary;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Unpacks an interpreter that a Maven repository holds as a jar. */
final class ArchivedPython {

  private static final int SHORT_HASH = 12;
  private static final int DEEPEST = 8;

  /** A jar keeps no modes, and names the interpreter more than once. */
  private static final Pattern UNIX = Pattern.compile("python3\\.\\d+");

  private static final String WINDOWS = "python.exe";
  private static final String STABLE = "python3.dll";
  private static final Pattern LIBRARY = Pattern.compile("python3\\d+\\.dll");

  /** What belongs beside {@code python.exe}, wherever an archive has it. */
  private static final Pattern BESIDE =
      Pattern.compile("pythonw\\.exe|vcruntime\\d+(_\\d+)?\\.dll");

  private final Tools tools;
  private final InterpreterArtifacts artifacts;

  ArchivedPython(Tools tools, InterpreterArtifacts artifacts) {
    this.tools = tools;
    this.artifacts = artifacts;
  }

  /**
   * Returns the interpreter of an archive, unpacked in the cache.
   *
   * @throws IOException if no repository has the archive, or it holds no interpreter
   */
  Path executable(MavenCoordinates coordinates) throws IOException, InterruptedException {
    return unpacked(coordinates, true);
  }

  /**
   * Returns the folder of an interpreter that does not start here, unpacked in the cache.
   *
   * @throws IOException if no repository has the archive, or it holds no interpreter
   */
  Path folder(MavenCoordinates coordinates) throws IOException, InterruptedException {
    Path executable = unpacked(coordinates, false);
    return executable.resolve(isInBin(executable) ? "../.." : "..").normalize();
  }

  private Path unpacked(MavenCoordinates coordinates, boolean compiled)
      throws IOException, InterruptedException {
    Path jar = artifacts.resolve(coordinates.resolvable());
    String name = coordinates.folderName() + "-" + Sha256.of(jar).substring(0, SHORT_HASH);
    Path folder = CachePart.PYTHON.in(tools.request().cache()).resolve(name);
    return CacheFolder.<IOException>provide(
        folder,
        ArchivedPython::interpreterIn,
        fresh -> {
          tools.info("Unpacking " + coordinates + " into " + folder);
          unpack(jar, fresh);
          gather(fresh);
          if (compiled) {
            compile(fresh, folder);
          }
        });
  }

  /**
   * An archive holds no byte code, and the cache is never written to by those who use it: without
   * this every process would compile the standard library anew, a third of a second each.
   */
  private void compile(Path fresh, Path folder) throws IOException, InterruptedException {
    Optional<Path> interpreter = interpreterIn(fresh);
    if (interpreter.isEmpty()) {
      return;
    }
    List<String> command =
        List.of(
            interpreter.get().toString(),
            "-I",
            "-B",
            tools.resourceFile("compile_sources.py").toString(),
            fresh.toString(),
            folder.toString());
    try {
      ProcessResult result = tools.runInterpreter("compile-sources", command);
      if (!result.succeeded()) {
        tools.info("Not all of " + folder + " was compiled: " + Tools.describe(result));
      }
    } catch (IOException notStarted) {
      tools.info("The Python in " + folder + " does not start: " + notStarted.getMessage());
    }
  }

  private static void unpack(Path jar, Path folder) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException(jar + " has an entry outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          write(zip, target);
          // The same archive has the same times wherever and whenever it is unpacked.
          Files.setLastModifiedTime(target, entry.getLastModifiedTime());
        }
      }
    }
  }

  /**
   * Without the launcher of {@code venv}, uv copies what lies beside {@code python.exe} into an
   * environment, and insists on {@code pythonw.exe}; and neither starts without its run time.
   */
  private static void gather(Path folder) throws IOException {
    Optional<Path> python = interpreterIn(folder).filter(file -> file.endsWith(WINDOWS));
    if (python.isEmpty()) {
      return;
    }
    Path home = python.get().resolveSibling("");
    try (Stream<Path> files = Files.find(home, DEEPEST, (file, as) -> belongsBeside(file))) {
      for (Path file : files.toList()) {
        Path place = home.resolve(file.getFileName());
        if (!Files.exists(place)) {
          Files.copy(file, place, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    addStableLibrary(home);
  }

  /** Modules for any version of Python load their functions from a library that archives lack. */
  private static void addStableLibrary(Path home) throws IOException {
    Path stable = home.resolve(STABLE);
    if (Files.exists(stable)) {
      return;
    }
    try (Stream<Path> files = Files.list(home)) {
      Optional<Path> library =
          files
              .filter(file -> LIBRARY.matcher(file.getFileName().toString()).matches())
              .findFirst();
      if (library.isPresent()) {
        ForwardingLibrary.write(library.get(), stable);
      }
    }
  }

  private static boolean belongsBeside(Path file) {
    return BESIDE.matcher(file.getFileName().toString()).matches();
  }

  private static void write(InputStream content, Path target) throws IOException {
    Files.createDirectories(target.resolve("..").normalize());
    Files.copy(content, target);
    if (isInBin(target)) {
      makeExecutable(target);
    }
  }

  private static boolean isInBin(Path file) {
    Path folder = file.getParent();
    return folder != null && folder.endsWith("bin");
  }

  private static void makeExecutable(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** Finds the interpreter nearest to the root; on Windows its DLL lies beside it there. */
  private static Optional<Path> interpreterIn(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.find(folder, DEEPEST, (file, as) -> isInterpreter(file))) {
      return files.min(Comparator.comparingInt(Path::getNameCount).thenComparing(Path::toString));
    }
  }

  private static boolean isInterpreter(Path file) {
    String name = file.getFileName().toString();
    boolean unix = UNIX.matcher(name).matches() && isInBin(file);
    return (unix || name.equals(WINDOWS)) && Files.isRegularFile(file);
  }
}
