package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.platform.GlibcVersion;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** A project, a machine and what was said to the user, for tests of this package. */
final class Fixture {

  static final TargetTriple LINUX = TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();

  final Path project;
  final Path bin;
  final List<String> info = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  private final Path root;
  private Path cache;
  private String path;
  private final Map<String, String> variables = new HashMap<>();
  private TargetTriple triple = LINUX;
  private @Nullable String python;
  private @Nullable Path requirements;
  private LoadExtension loadExtension = LoadExtension.AUTO;
  private @Nullable GlibcVersion maxGlibc;
  private List<String> freezer = List.of();
  private boolean offline;
  private String sourceRoot = "src";

  /** Makes an empty project whose path holds a space and a letter that is not ASCII. */
  Fixture(Path folder) throws IOException {
    root = folder.toRealPath().resolve("my prøject");
    project = Files.createDirectories(root.resolve("app"));
    Files.createDirectories(project.resolve("src"));
    bin = Files.createDirectories(root.resolve("bin"));
    cache = root.resolve("cache");
    path = bin.toString();
  }

  Fixture withPath(Path... folders) {
    path = Stream.of(folders).map(Path::toString).collect(Collectors.joining(":"));
    return this;
  }

  Fixture withVariable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  Fixture withCache(Path folder) {
    cache = folder;
    return this;
  }

  Fixture withPython(@Nullable String value) {
    python = value;
    return this;
  }

  Fixture withTriple(String value) {
    triple = TargetTriple.parse(value).orElseThrow();
    return this;
  }

  Fixture withRequirements(String file) {
    requirements = Path.of(file);
    return this;
  }

  Fixture withLoadExtension(LoadExtension value) {
    loadExtension = value;
    return this;
  }

  Fixture withMaxGlibc(@Nullable String version) {
    maxGlibc = version == null ? null : GlibcVersion.parse(version).orElseThrow();
    return this;
  }

  Fixture withFreezer(String... pins) {
    freezer = List.of(pins);
    return this;
  }

  Fixture withSourceRoot(String value) {
    sourceRoot = value;
    return this;
  }

  Fixture offline() {
    offline = true;
    return this;
  }

  /** Writes a file of the project. */
  Path write(String name, String content) throws IOException {
    Path file = project.resolve(name);
    Files.createDirectories(file.resolveSibling("x").getParent());
    return Files.writeString(file, content);
  }

  /** Puts a shell script on the PATH. */
  Path command(String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * Puts an interpreter on the PATH that only answers what it is.
   *
   * @param name its file name
   * @param changes members of the answer that differ from a good Python 3.11.2
   */
  Path interpreter(String name, Map<String, Object> changes) throws IOException {
    return command(name, "echo '" + report(name, changes) + "'");
  }

  /** Returns what an interpreter answers: a good Python 3.11.2 but for the changes. */
  private String report(String name, Map<String, Object> changes) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("executable", bin.resolve(name).toString());
    report.put("prefix", "/usr");
    report.put("version", "3.11.2");
    report.put("implementation", "CPython");
    report.put("machine", "x86_64");
    report.put("bits", 64);
    report.put("libc", "glibc");
    report.put("sharedLibrary", "/usr/lib/libpython3.11.so.1.0");
    report.put("sharedLibraryName", "libpython3.11.so.1.0");
    report.put("enableShared", true);
    report.put("loadExtension", true);
    report.put("pip", false);
    report.put("ensurepip", false);
    report.put("venv", false);
    report.put("unusable", Map.of());
    report.putAll(changes);
    return Json.text(report).lines().map(String::strip).collect(Collectors.joining());
  }

  /** Lets the project see the real {@code PATH}. */
  Fixture withRealPath() {
    return withPath(
        Stream.of(System.getenv("PATH").split(":", -1)).map(Path::of).toArray(Path[]::new));
  }

  /** Returns a real interpreter of this machine that has pip and ensurepip. */
  static InterpreterInfo realPython(Path scratch) throws Exception {
    Tools tools = new Fixture(scratch).withRealPath().tools();
    Inspector inspector = new Inspector(tools);
    for (Path file : InterpreterFinder.onPath(tools)) {
      if (inspector.inspect(file) instanceof Inspector.Inspection.Works works
          && works.info().pip()
          && works.info().ensurepip()) {
        return works.info();
      }
    }
    throw new IllegalStateException("These tests need a Python with pip on the PATH");
  }

  /**
   * Puts a real interpreter on the PATH that tells something else about itself.
   *
   * @param name its file name
   * @param real what it starts
   * @param changes members of its answer that differ from the truth
   */
  Path disguised(String name, InterpreterInfo real, Map<String, Object> changes)
      throws IOException {
    Map<String, Object> told = new LinkedHashMap<>(Map.of("version", real.version()));
    told.put("loadExtension", real.loadExtension());
    told.putAll(changes);
    return command(
        name,
        "case \"$3\" in *inspect_interpreter.py) echo '"
            + report(name, told)
            + "';; *) exec '"
            + real.executable()
            + "' \"$@\";; esac");
  }

  /** Makes a wheel without code in a folder. */
  static void wheel(Path folder, String name, String requires) throws IOException {
    String info = name.replace('-', '_') + "-1.0.dist-info/";
    Path file = folder.resolve(name.replace('-', '_') + "-1.0-py3-none-any.whl");
    Map<String, String> entries =
        Map.of(
            info + "METADATA",
            "Metadata-Version: 2.1\nName: "
                + name
                + "\nVersion: 1.0\n"
                + (requires.isEmpty() ? "" : "Requires-Dist: " + requires + "\n"),
            info + "WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            info + "RECORD",
            info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }

  HostSystem host() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PATH", path);
    environment.putAll(variables);
    return new HostSystem(System::getProperty, environment);
  }

  EnvironmentRequest request() {
    return new EnvironmentRequest(
        project,
        new Workspace(project.resolve("target/pybundle/" + triple)),
        triple,
        cache,
        python,
        requirements,
        List.of(project.resolve(sourceRoot)),
        loadExtension,
        maxGlibc,
        freezer,
        offline,
        Duration.ofMinutes(5));
  }

  Tools tools() {
    return new Tools(
        host(), new ProcessRunner(), request(), Inputs.unrecorded(), info::add, warnings::add);
  }

  EnvironmentProvider provider() {
    return new EnvironmentProvider(host(), new ProcessRunner());
  }

  /** Provides the environment where Maven's repositories are empty. */
  PythonEnvironment provide() throws Exception {
    return provide(
        coordinates -> {
          throw new IOException("Could not find artifact " + coordinates);
        });
  }

  PythonEnvironment provide(InterpreterArtifacts artifacts) throws Exception {
    return provider().provide(request(), Inputs.unrecorded(), artifacts, info::add, warnings::add);
  }
}
