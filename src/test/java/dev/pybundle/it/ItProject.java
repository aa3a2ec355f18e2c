package dev.pybundle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A project of {@code src/it} after Maven has run on its copy. A script makes one from the
 * variables that the invoker gives it: {@code new ItProject(basedir, localRepositoryPath)}.
 */
public final class ItProject {

  private final Path folder;
  private final Path localRepository;

  /**
   * Describes the copy of a project.
   *
   * @param basedir its folder
   * @param localRepository what its Maven installs into
   */
  public ItProject(File basedir, File localRepository) {
    this.folder = basedir.toPath();
    this.localRepository = localRepository.toPath();
  }

  /** Returns a file or folder of the project. */
  public Path file(String path) {
    return folder.resolve(path);
  }

  /** Returns what Maven has said so far. */
  public MavenLog log() throws IOException {
    return new MavenLog(Files.readString(file("build.log"), StandardCharsets.UTF_8));
  }

  /** Returns the triple of this machine, as a build without {@code <target>} takes it. */
  public String triple() {
    HostSystem host = new HostSystem();
    return TargetTriple.usualFor(host.os(), host.architecture()).toString();
  }

  /** Returns the Bundle of a project with one program. */
  public Bundle bundle() throws IOException {
    return bundleIn("target/pybundle/" + triple());
  }

  /**
   * Returns a Bundle.
   *
   * @param workspace the folder above {@code bundle}, relative to the project
   */
  public Bundle bundleIn(String workspace) throws IOException {
    Path bundle = file(workspace).resolve("bundle");
    return Bundle.readReplaceable(bundle)
        .orElseThrow(() -> new AssertionError("No bundle.json that can be read in " + bundle));
  }

  /**
   * Returns a file of the repository that this project installs into.
   *
   * @param coordinates {@code groupId:artifactId:type[:classifier]:version}
   */
  public Path installed(String coordinates) {
    List<String> parts = List.of(coordinates.split(":"));
    String version = parts.get(parts.size() - 1);
    String classifier = parts.size() == 5 ? "-" + parts.get(3) : "";
    return localRepository
        .resolve(parts.get(0).replace('.', '/'))
        .resolve(parts.get(1))
        .resolve(version)
        .resolve(parts.get(1) + "-" + version + classifier + "." + parts.get(2));
  }

  /**
   * Lists the names of the files that an artifact has in the repository, without what Maven notes
   * for itself there.
   *
   * @param groupId e.g. {@code dev.pybundle.it}
   * @param artifactId e.g. {@code minimal}
   * @param version e.g. {@code 1.0.0}
   */
  public List<String> installedNames(String groupId, String artifactId, String version)
      throws IOException {
    Path artifact =
        localRepository.resolve(groupId.replace('.', '/')).resolve(artifactId).resolve(version);
    try (Stream<Path> files = Files.list(artifact)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(artifactId))
          .sorted()
          .toList();
    }
  }

  /**
   * Describes every file below a folder by its hash and its time, to see later what was touched.
   *
   * @param path relative to the project
   */
  public SortedMap<String, String> snapshot(String path) throws IOException {
    Path root = file(path);
    SortedMap<String, String> snapshot = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> snapshot.put(root.relativize(file).toString(), state(file)));
    }
    return snapshot;
  }

  /**
   * Runs Maven again on the project, with the same Maven, repository and settings.
   *
   * @param arguments goals and options
   */
  public MavenRun maven(String... arguments) throws IOException, InterruptedException {
    return startMaven(arguments).awaitEnd();
  }

  /**
   * Runs Maven again after everything was done that the first build told to do: it succeeds, and
   * tells nothing of that again.
   *
   * @return what it printed
   */
  public MavenLog followed() throws IOException, InterruptedException {
    Advice given = Advice.in(log());
    MavenLog after = maven("package").succeeds();
    given.isFollowedIn(after);
    return after;
  }

  /**
   * Runs Maven again, with some environment variables changed.
   *
   * @param environment variables to set
   * @param arguments goals and options
   */
  public MavenRun maven(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return MavenProcess.start(folder, localRepository, environment, List.of(arguments)).awaitEnd();
  }

  /**
   * Starts Maven again on the project.
   *
   * @param arguments goals and options
   */
  public MavenProcess startMaven(String... arguments) throws IOException {
    return MavenProcess.start(folder, localRepository, Map.of(), List.of(arguments));
  }

  /**
   * Copies the project to a folder beside it, without what was built.
   *
   * @param name of the copy's folder
   */
  public ItProject copy(String name) throws IOException {
    Path copy = folder.resolveSibling(name);
    AtomicFiles.copyTree(folder, copy);
    AtomicFiles.deleteTree(copy.resolve("target"));
    return new ItProject(copy.toFile(), localRepository.toFile());
  }

  /** Replaces a text in a file, which must be there. */
  public void edit(String path, String before, String after) throws IOException {
    String content = Files.readString(file(path), StandardCharsets.UTF_8);
    assertThat(content).as(path).contains(before);
    write(path, content.replace(before, after));
  }

  /** Writes a file. */
  public void write(String path, String content) throws IOException {
    Files.createDirectories(file(path).getParent());
    Files.writeString(file(path), content, StandardCharsets.UTF_8);
  }

  private static String state(Path file) {
    try {
      return Sha256.of(file) + " " + Files.getLastModifiedTime(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
