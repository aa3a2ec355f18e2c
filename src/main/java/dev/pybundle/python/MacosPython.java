package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.CachePart;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a Python for macOS of the two packages that have its parts: a wheel holds an interpreter
 * and extension modules that run on older releases of macOS and whose {@code sqlite3} loads
 * extensions, and an artifact of the same version holds all that is no machine code. The machine
 * code of that artifact refers to files of the machine that built it.
 */
final class MacosPython {

  private static final String PINNED = "macos-python.txt";

  private static final int SHORT_HASH = 12;

  /** They need a windowing system's libraries, which are looked for on the machine that freezes. */
  private static final List<String> WITHOUT = List.of("_tkinter", "Tcl", "Tk");

  private final Tools tools;
  private final ArchivedPython archived;
  private final InterpreterFinder finder;

  MacosPython(Tools tools, ArchivedPython archived, InterpreterFinder finder) {
    this.tools = tools;
    this.archived = archived;
    this.finder = finder;
  }

  /**
   * Returns the folder of one, made in the cache.
   *
   * @param artifact what holds the same version
   * @param version that version
   * @param needs what the program needs
   * @throws ProblemException if nothing can install the wheel
   * @throws IOException if one of the two cannot be had
   */
  Path folder(MavenCoordinates artifact, String version, Needs needs)
      throws ProblemException, IOException, InterruptedException {
    Path standard = archived.folder(artifact);
    String hash = Sha256.of(Tools.resource(PINNED) + standard.getFileName());
    String name = "python-" + version + "-" + tools.request().triple() + "-";
    Path folder =
        CachePart.PYTHON.in(tools.request().cache()).resolve(name + hash.substring(0, SHORT_HASH));
    CacheFolder.<ProblemException>provide(
        folder,
        place -> standardLibrary(place, version),
        fresh -> {
          tools.info(
              "Making a Python %s for %s in %s of the wheel of freeze-core and of %s: it has no tkinter"
                  .formatted(version, tools.request().triple(), folder, artifact));
          fill(fresh, standard, version, needs);
        });
    return folder;
  }

  /** Its last file. */
  private static Optional<Path> standardLibrary(Path folder, String version) {
    return Optional.of(folder.resolve(libraryOf(version)).resolve("os.py"))
        .filter(Files::isRegularFile);
  }

  private static String libraryOf(String version) {
    return "lib/python" + TargetPythons.minor(version);
  }

  private void fill(Path fresh, Path standard, String version, Needs needs)
      throws ProblemException, IOException, InterruptedException {
    Path wheel = fresh.resolve("wheel");
    install(wheel, version, needs);
    Path core = wheel.resolve("freeze_core");
    Path library = fresh.resolve(libraryOf(version));
    Path modules = library.resolve("lib-dynload");
    Files.createDirectories(fresh.resolve("lib"));
    AtomicFiles.linkTree(standard.resolve(libraryOf(version)), library);
    AtomicFiles.deleteTree(modules);
    Files.move(core.resolve("lib"), modules);
    // Where the modules look for them.
    Path libraries = Files.createDirectories(library.resolve("bases")).resolve("lib");
    Files.move(core.resolve("bases/lib"), libraries);
    Files.move(
        libraries.resolve("Python"),
        fresh.resolve("lib/libpython" + TargetPythons.minor(version) + ".dylib"));
    for (Path folder : List.of(modules, libraries)) {
      leaveOut(folder);
    }
    AtomicFiles.deleteTree(wheel);
  }

  private static void leaveOut(Path folder) throws IOException {
    List<Path> found;
    try (var files = Files.list(folder)) {
      found =
          files
              .filter(
                  file -> WITHOUT.contains(file.getFileName().toString().replaceFirst("\\..*", "")))
              .toList();
    }
    for (Path file : found) {
      Files.delete(file);
    }
  }

  private void install(Path wheel, String version, Needs needs)
      throws ProblemException, IOException, InterruptedException {
    HostSystem host = tools.host();
    TargetTriple here = TargetTriple.usualFor(host.os(), host.architecture());
    InterpreterInfo twin = finder.find(needs.ofTwin(here, version)).info();
    Uv uv =
        new UvFinder(tools, finder)
            .find(Requirements.Kind.REQUIREMENTS, twin)
            .orElseThrow(
                () -> PythonProblems.targetNeedsUv(tools.request().triple()).asException());
    List<String> what = new ArrayList<>(UvInstaller.platform(tools.request().triple()));
    what.addAll(List.of("--require-hashes", "--no-deps"));
    what.addAll(List.of("-r", tools.resourceFile(PINNED).toString()));
    ProcessResult result =
        new UvInstaller(tools, uv).installApart("target-python", what, wheel, twin.executable());
    if (!result.succeeded()) {
      throw new IOException(Tools.describe(result).stripTrailing());
    }
  }
}
