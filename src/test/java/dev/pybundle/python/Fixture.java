package dev.pybundle.python;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
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
  private List<String> freezer = List.of();
  private boolean offline;

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

  Fixture withFreezer(String... pins) {
    freezer = List.of(pins);
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
    Path file = bin.resolve(name);
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("executable", file.toString());
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
    String json = Json.text(report).lines().map(String::strip).collect(Collectors.joining());
    return command(name, "echo '" + json + "'");
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
        List.of(project.resolve("src")),
        loadExtension,
        freezer,
        offline,
        Duration.ofMinutes(5));
  }

  Tools tools() {
    return new Tools(host(), new ProcessRunner(), request(), info::add, warnings::add);
  }

  /** Returns a provider on this machine whose Maven repositories are empty. */
  EnvironmentProvider provider() {
    return provider(
        coordinates -> {
          throw new IOException("Could not find artifact " + coordinates);
        });
  }

  EnvironmentProvider provider(InterpreterArtifacts artifacts) {
    return new EnvironmentProvider(host(), new ProcessRunner(), artifacts);
  }

  PythonEnvironment provide() throws Exception {
    return provider().provide(request(), info::add, warnings::add);
  }
}
