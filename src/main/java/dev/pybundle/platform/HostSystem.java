package dev.pybundle.platform;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;

/**
 * The machine that Maven runs on: its system, its environment and the tools on its {@code PATH}.
 */
@Named
public class HostSystem {

  private final OperatingSystem os;
  private final Architecture architecture;
  private final Map<String, String> environment;

  /** Describes the machine of this JVM. */
  @Inject
  public HostSystem() {
    this(System::getProperty, System.getenv());
  }

  /**
   * Describes a machine.
   *
   * @param properties gives {@code os.name} and {@code os.arch}
   * @param environment its environment variables
   */
  public HostSystem(UnaryOperator<String> properties, Map<String, String> environment) {
    this.os = OperatingSystem.of(properties.apply("os.name"));
    this.architecture = Architecture.of(properties.apply("os.arch"));
    this.environment = Map.copyOf(environment);
  }

  /** Returns the operating system. */
  public OperatingSystem os() {
    return os;
  }

  /**
   * Returns the architecture that the JVM reports, which under emulation is not the machine's own.
   */
  public Architecture architecture() {
    return architecture;
  }

  /** Returns whether programs can start here that need the C library musl. */
  public boolean hasMusl() {
    return Files.exists(Path.of("/lib", "ld-musl-" + architecture().rustName() + ".so.1"));
  }

  /** Returns all environment variables; on Windows their names are compared without case. */
  public Map<String, String> environment() {
    return environment;
  }

  /**
   * Returns an environment variable.
   *
   * @param name its name; case does not matter on Windows
   * @return empty if it is not set or is blank
   */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(lookup().get(name)).filter(value -> !value.isBlank());
  }

  /**
   * Finds a program on the {@code PATH}.
   *
   * @param tool its name without {@code .exe}, e.g. {@code strip}
   * @return the first match, absolute
   */
  public Optional<Path> find(String tool) {
    return findAll(List.of(tool)).stream().findFirst();
  }

  /**
   * Finds programs on the {@code PATH}, in its order. Entries of the {@code PATH} that are no
   * paths, do not exist or are relative are passed over.
   *
   * @param tools names without {@code .exe}
   * @return every match, absolute, each file once
   */
  public List<Path> findAll(Collection<String> tools) {
    return path().stream()
        .flatMap(folder -> tools.stream().flatMap(tool -> candidates(folder, tool)))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .distinct()
        .toList();
  }

  /**
   * Returns where programs are looked for, whether they are there or not: if nothing changes at
   * these paths, {@link #findAll} finds the same.
   *
   * @param tools names without {@code .exe}
   */
  public List<Path> places(Collection<String> tools) {
    return places(path(), tools);
  }

  /**
   * Returns where programs are looked for in some folders, whether they are there or not.
   *
   * @param tools names without {@code .exe}
   */
  public List<Path> places(Collection<Path> folders, Collection<String> tools) {
    List<Path> places = new ArrayList<>();
    for (Path folder : folders) {
      for (String tool : tools) {
        candidates(folder, tool).forEach(places::add);
      }
    }
    return places;
  }

  private List<Path> path() {
    return Arrays.stream(variable("PATH").orElse("").split(File.pathSeparator))
        .flatMap(HostSystem::absoluteFolder)
        .toList();
  }

  private Stream<Path> candidates(Path folder, String tool) {
    if (os != OperatingSystem.WINDOWS) {
      return Stream.of(folder.resolve(tool));
    }
    return Stream.of(folder.resolve(tool + ".exe"));
  }

  private Map<String, String> lookup() {
    if (os != OperatingSystem.WINDOWS) {
      return environment;
    }
    Map<String, String> caseless = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    caseless.putAll(environment);
    return caseless;
  }

  private static Stream<Path> absoluteFolder(String entry) {
    try {
      Path folder = Path.of(entry);
      return folder.isAbsolute() ? Stream.of(folder) : Stream.empty();
    } catch (InvalidPathException garbage) {
      return Stream.empty();
    }
  }
}
