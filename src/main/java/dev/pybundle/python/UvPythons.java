package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.CachePart;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Redaction;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pythons for other systems that uv downloads, each in a folder of pybundle's cache: uv's own ones,
 * which the user has for other work, are neither looked at nor changed.
 *
 * <p>A project that does not change gets the same one next month. So the version is exact, and uv
 * is the one that pybundle pins, because each uv knows which builds there are and their hashes.
 */
final class UvPythons {

  /** Triple to what uv calls its system, processor and C library. */
  private static final Map<String, String> PLATFORMS =
      Map.of(
          "x86_64-unknown-linux-gnu", "linux-x86_64-gnu",
          "aarch64-unknown-linux-gnu", "linux-aarch64-gnu",
          "x86_64-apple-darwin", "macos-x86_64-none",
          "aarch64-apple-darwin", "macos-aarch64-none",
          "x86_64-pc-windows-msvc", "windows-x86_64-none",
          "aarch64-pc-windows-msvc", "windows-aarch64-none");

  /** The one that Maven's repositories have too, then the last of each minor version. */
  static final List<String> VERSIONS =
      Stream.concat(
              EmbeddedPython.defaultVersion().stream(),
              Stream.of("3.13.18", "3.12.16", "3.11.18", "3.10.22", "3.9.25", "3.15.2"))
          .toList();

  /** Variables of uv that decide which build of a version it takes. */
  private static final List<String> CHOOSING =
      List.of("UV_PYTHON_DOWNLOADS_JSON_URL", "UV_PYTHON_CPYTHON_BUILD");

  /** What uv writes into a Python says where it lies on this machine; the archive says this. */
  private static final String PREFIX = "/install";

  /** What uv says if the fault is not of the Python that was asked for. */
  private static final String NO_WAY_OUT = "Failed to download";

  private static final int SHORT_HASH = 12;

  private final Tools tools;
  private final InterpreterFinder finder;
  private final BuildNotes notes;

  UvPythons(Tools tools, InterpreterFinder finder, BuildNotes notes) {
    this.tools = tools;
    this.finder = finder;
    this.notes = notes;
  }

  /** Returns what decides, besides the version, whether uv can have one, and which. */
  static String settings(HostSystem host) {
    List<String> names =
        List.of(
            "UV_PYTHON_DOWNLOADS", "UV_PYTHON_INSTALL_MIRROR", CHOOSING.get(0), CHOOSING.get(1));
    return valuesOf(names, host);
  }

  private static String valuesOf(List<String> names, HostSystem host) {
    return Sha256.of(
        names.stream()
            .map(name -> host.variable(name).orElse(""))
            .collect(Collectors.joining("\n", UvFinder.pinnedVersion() + "\n", "")));
  }

  /**
   * Returns what uv calls a Python for a triple.
   *
   * @param version e.g. {@code 3.14.3}
   * @return e.g. {@code cpython-3.14.3-windows-x86_64-none}; empty if there are none for the triple
   */
  static Optional<String> key(TargetTriple triple, String version) {
    return Optional.ofNullable(PLATFORMS.get(triple.value()))
        .map(platform -> "cpython-" + version + "-" + platform);
  }

  /**
   * Returns the version to take: the exact one that {@code <python>} names, or the first of {@link
   * #VERSIONS} that does.
   *
   * @param needs with what {@code <python>} says
   */
  Optional<String> version(Needs needs) {
    return Stream.concat(
            Optional.ofNullable(tools.request().python()).stream()
                .filter(named -> PythonVersion.parse(named).isPresent())
                .filter(named -> named.matches("\\d+\\.\\d+\\.\\d+")),
            VERSIONS.stream())
        .filter(version -> needs.version(version).isEmpty())
        .findFirst();
  }

  /**
   * Returns the folder of a Python in the cache, where uv puts it if it is not there.
   *
   * @param version an exact one
   * @param needs what the program needs
   * @throws ProblemException if this machine has no Python of the same minor version
   * @throws IOException if uv cannot get it; why
   */
  Path folder(String version, Needs needs)
      throws ProblemException, IOException, InterruptedException {
    String key =
        key(tools.request().triple(), version)
            .orElseThrow(() -> new IOException("uv has none for " + tools.request().triple()));
    String name = key + "-" + valuesOf(CHOOSING, tools.host()).substring(0, SHORT_HASH);
    Path folder = CachePart.PYTHON.in(tools.request().cache()).resolve(name);
    CacheFolder.<ProblemException>provide(
        folder, UvPythons::lastFile, fresh -> install(key, uv(version, needs), fresh, folder));
    return folder;
  }

  /** uv writes it after it has unpacked the archive. */
  private static Optional<Path> lastFile(Path folder) {
    return Optional.of(folder.resolve("BUILD")).filter(Files::isRegularFile);
  }

  private Uv uv(String version, Needs needs)
      throws ProblemException, IOException, InterruptedException {
    Optional<String> before = notes.downloadFailure();
    if (before.isPresent()) {
      throw new IOException(before.get());
    }
    HostSystem host = tools.host();
    TargetTriple here = TargetTriple.usualFor(host.os(), host.architecture());
    InterpreterInfo twin = finder.find(needs.ofTwin(here, version)).info();
    UvFinder uvs = new UvFinder(tools, finder);
    Optional<Uv> uv = uvs.pinned(twin);
    if (uv.isEmpty()) {
      String reason = "uv %s: %s".formatted(UvFinder.pinnedVersion(), uvs.absence());
      notes.downloadFailed(reason);
      throw new IOException(reason);
    }
    return uv.get();
  }

  private void install(String key, Uv uv, Path fresh, Path folder)
      throws IOException, InterruptedException {
    tools.info("uv downloads " + key + " into " + folder);
    Path all = fresh.resolve("uv");
    List<String> command =
        List.of(
            uv.executable().toString(),
            "python",
            "install",
            "--no-bin",
            "--no-registry",
            "--install-dir",
            all.toString(),
            key);
    Map<String, String> variables = new HashMap<>(uv.settings());
    variables.putAll(ManagedPython.QUICK);
    if (tools.request().offline()) {
      variables.put("UV_OFFLINE", "1");
    }
    ProcessResult result = tools.run("uv-python-install-target", command, variables);
    if (!result.succeeded()) {
      String reason = reason(result.lastLines());
      if (reason.contains(NO_WAY_OUT)) {
        notes.downloadFailed(reason);
      }
      throw new IOException(reason);
    }
    settle(all.resolve(key), fresh);
    AtomicFiles.deleteTree(all);
  }

  /** Moves a Python where it belongs, and takes out of it where it was on this machine. */
  private void settle(Path installed, Path fresh) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(installed)) {
      files = found.toList();
    }
    for (Path file : files) {
      Files.move(file, fresh.resolve(file.getFileName()));
    }
    if (tools.request().triple().os() == OperatingSystem.WINDOWS) {
      // A link to what other systems call the interpreter, which is not there.
      Files.deleteIfExists(fresh.resolve("python"));
    }
    try (Stream<Path> found =
        Files.find(fresh, 3, (file, as) -> as.isRegularFile() && isConfiguration(file))) {
      files = found.toList();
    }
    for (Path file : files) {
      Files.writeString(file, Files.readString(file).replace(installed.toString(), PREFIX));
    }
  }

  private static boolean isConfiguration(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("_sysconfigdata_") && name.endsWith(".py");
  }

  /** Returns what uv says first, and what it names last as the cause of that. */
  private static String reason(List<String> output) {
    List<String> causes =
        output.stream()
            .map(String::strip)
            .filter(line -> line.startsWith("cause: "))
            .map(line -> line.substring("cause: ".length()))
            .toList();
    Stream<String> told =
        causes.isEmpty()
            ? output.stream().map(line -> line.replaceFirst("^error: ", "")).limit(1)
            : Stream.of(causes.get(0), causes.get(causes.size() - 1)).distinct();
    return Redaction.of("uv: " + told.collect(Collectors.joining(": ")));
  }
}
