package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.CachePart;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The folder of the freezer's own packages. It lies in the shared cache, named by all that decides
 * what is in it, and never changes: programs share it, and another version of the freezer leaves
 * the environments of programs as they are.
 *
 * <p>Size and time of each file are compared with those after the installation. Hashes would tell
 * no more: who can write into the cache and set times back can also write their list.
 */
final class FreezerFolder {

  private static final String COMPLETE = "pybundle-freezer.json";

  /** What reads and writes executables of other systems, pinned like the freezer itself. */
  private static final String TARGET_TOOLS = "target-tools.txt";

  private static final String MACOS_TOOLS = "target-tools-macos.txt";

  /** Raised when a folder that an older pybundle made must not be used. */
  private static final String FORM = "2";

  private static final int SHORT_HASH = 12;

  private final Tools tools;
  private final Installer installer;
  private final InterpreterInfo interpreter;
  private final Path python;

  /**
   * Makes one.
   *
   * @param interpreter the interpreter of the program's environment
   * @param python the interpreter in that environment
   */
  FreezerFolder(Tools tools, Installer installer, InterpreterInfo interpreter, Path python) {
    this.tools = tools;
    this.installer = installer;
    this.interpreter = interpreter;
    this.python = python;
  }

  /** Returns whether a folder is still there. */
  static boolean isComplete(FreezerPackages freezer, Inputs inputs) {
    inputs.content(freezer.folder().resolve(COMPLETE));
    return completeIn(freezer.folder()).isPresent();
  }

  /**
   * Returns the folder, and fills it first if there is none.
   *
   * @param inputs what decides what is in it, but for the interpreter
   * @throws ProblemException if something cannot be installed
   * @throws IOException if the folder cannot be written
   */
  FreezerPackages provide(Fingerprint inputs)
      throws ProblemException, IOException, InterruptedException {
    Path folder = folder(inputs);
    if (Files.exists(folder) && completeIn(folder).isEmpty()) {
      tools.info(folder + " is not as it was installed, so it is made anew");
    }
    Path complete =
        CacheFolder.<ProblemException>provide(
            folder, FreezerFolder::completeIn, fresh -> fill(fresh, folder));
    return new FreezerPackages(folder, Map.copyOf(Json.read(complete, Versions.class).versions()));
  }

  /**
   * What stands in the file that is written last.
   *
   * @param versions what is installed
   * @param files the digest of {@link #list}
   */
  private record Versions(Map<String, String> versions, String files) {}

  private Path folder(Fingerprint inputs) {
    Map<String, String> key = new TreeMap<>(inputs.inputs());
    key.put("form of the folder", FORM);
    key.put("Python", interpreter.displayName());
    key.put("target", tools.request().triple().value());
    String name =
        tools.request().freezer().stream().findFirst().orElse("none").replace("==", "-")
            + "-"
            + new Fingerprint(key).digest().substring(0, SHORT_HASH);
    return CachePart.FREEZER.in(tools.request().cache()).resolve(name);
  }

  private static Optional<Path> completeIn(Path folder) {
    Path complete = folder.resolve(COMPLETE);
    try {
      boolean same = Json.read(complete, Versions.class).files().equals(list(folder));
      return same ? Optional.of(complete) : Optional.empty();
    } catch (IOException | RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * Returns a digest of names, sizes and times, in seconds as some archives of caches have them.
   */
  private static String list(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    int start = folder.toString().length() + 1;
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.toString().substring(start).replace('\\', '/');
            if (!name.equals(COMPLETE)) {
              long seconds = attributes.lastModifiedTime().to(TimeUnit.SECONDS);
              lines.add(name + "|" + attributes.size() + "|" + seconds);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(lines);
    return Sha256.of(String.join("\n", lines));
  }

  private void fill(Path fresh, Path folder)
      throws ProblemException, IOException, InterruptedException {
    List<String> pins = tools.request().freezer();
    if (!pins.isEmpty()) {
      tools.info("Installing " + String.join(", ", pins) + " into " + folder);
      boolean foreign = tools.request().triple().isForeignOn(tools.host());
      install("freezer", foreign ? forTarget(what(pins)) : what(pins), pins, fresh);
      if (foreign) {
        List<String> files = new ArrayList<>(List.of(TARGET_TOOLS));
        if (tools.request().triple().os() == OperatingSystem.MACOS) {
          files.add(MACOS_TOOLS);
        }
        for (String file : files) {
          List<String> what = List.of("-r", tools.resourceFile(file).toString());
          install("target-tools", hashed(what), List.of(file), fresh);
        }
      }
      compile(fresh, folder);
    }
    complete(fresh);
  }

  private void install(String step, List<String> what, List<String> pins, Path fresh)
      throws ProblemException, IOException, InterruptedException {
    ProcessResult result = installer.installApart(step, what, fresh, python);
    if (!result.succeeded()) {
      throw InstallationFailure.ofPins(pins, interpreter, result).asException();
    }
  }

  /** The freezer of another system is the same but for the programs that it copies. */
  private List<String> forTarget(List<String> what) throws ProblemException {
    TargetInstallation.uv(installer, tools);
    List<String> all = new ArrayList<>(UvInstaller.platform(tools.request().triple()));
    all.addAll(what);
    return all;
  }

  private static List<String> hashed(List<String> file) {
    List<String> all = new ArrayList<>(List.of("--require-hashes", "--no-deps"));
    all.addAll(file);
    return all;
  }

  /** Says that all is there, which {@link #isComplete} looks for. */
  static void complete(Path folder) throws IOException {
    Json.write(folder.resolve(COMPLETE), new Versions(InstalledPackages.in(folder), list(folder)));
  }

  private List<String> what(List<String> pins) throws IOException {
    Optional<String> locked = FreezerRequirements.locked(pins);
    if (locked.isEmpty()) {
      return pins;
    }
    Path file = tools.scratch("freezer.txt");
    AtomicFiles.write(file, locked.get().getBytes(StandardCharsets.UTF_8));
    return hashed(List.of("-r", file.toString()));
  }

  /** Nobody who uses the folder writes to it: without this each build would compile it anew. */
  private void compile(Path fresh, Path folder) throws IOException, InterruptedException {
    ProcessResult result =
        tools.runInterpreter(
            "compile-freezer",
            List.of(
                python.toString(),
                "-I",
                "-B",
                tools.resourceFile("compile_sources.py").toString(),
                fresh.toString(),
                folder.toString()));
    if (!result.succeeded()) {
      tools.info("Not all of " + folder + " was compiled: " + Tools.describe(result));
    }
  }
}
