package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.platform.TomlTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The project whose code the program is, as a distribution: {@code version("my-app")} works, and so
 * do its entry points. Its code is taken from the source roots, so what is installed is its
 * metadata; {@link OwnInstallation} finds what else an installation has.
 *
 * <p>Source: https://packaging.python.org/en/latest/specifications/pyproject-toml/ and
 * https://packaging.python.org/en/latest/specifications/core-metadata/
 *
 * @param folder its folder
 * @param pyproject what its {@code pyproject.toml} says; empty if there is none
 * @param metadata what it says about itself; null if it does not even tell name and version
 * @param dynamic whether only building it tells all of its metadata
 */
record OwnProject(Path folder, String pyproject, @Nullable Metadata metadata, boolean dynamic) {

  private static final Map<String, String> COMMANDS =
      Map.of("scripts", "console_scripts", "gui-scripts", "gui_scripts");

  /**
   * What a distribution says about itself.
   *
   * @param name as it is written
   * @param version as it is written
   * @param files names of its files to their content
   */
  record Metadata(String name, String version, Map<String, String> files) {

    /** Returns the name of the folder that it is installed in. */
    String folder() {
      return Requirement.normalized(name).replace('-', '_') + "-" + version + ".dist-info";
    }

    /** Returns all of it, as one text. */
    String text() {
      return String.join("\n", files.values());
    }
  }

  /**
   * Reads a project.
   *
   * @param folder its folder
   * @return empty if it is no distribution
   * @throws IOException if its file cannot be read
   */
  static Optional<OwnProject> in(Path folder, Inputs inputs) throws IOException {
    Path file = folder.resolve("pyproject.toml");
    Optional<TomlTable> read = LocalProjects.read(file, inputs);
    boolean script = Files.isRegularFile(inputs.content(folder.resolve("setup.py")));
    if (!isPackage(read.orElse(TomlTable.EMPTY), script)) {
      return Optional.empty();
    }
    TomlTable project = read.orElse(TomlTable.EMPTY).table("project");
    Optional<Metadata> metadata = metadata(project);
    return Optional.of(
        new OwnProject(
            folder,
            read.isPresent() ? Files.readString(file) : "",
            metadata.orElse(null),
            metadata.isEmpty() || !project.texts("dynamic").isEmpty()));
  }

  /** As uv and Poetry tell it: it can be built, and nothing says that it should not be. */
  private static boolean isPackage(TomlTable root, boolean script) {
    TomlTable tools = root.table("tool");
    return tools.table("uv").flag("package").orElse(root.has("build-system") || script)
        && tools.table("poetry").flag("package-mode").orElse(true);
  }

  private static Optional<Metadata> metadata(TomlTable project) {
    Optional<String> name = project.text("name");
    Optional<String> version = project.text("version");
    return name.isPresent() && version.isPresent()
        ? Optional.of(
            new Metadata(name.get(), version.get(), files(name.get(), version.get(), project)))
        : Optional.empty();
  }

  private static Map<String, String> files(String name, String version, TomlTable project) {
    StringBuilder metadata = new StringBuilder("Metadata-Version: 2.1\n");
    metadata.append("Name: ").append(name).append('\n');
    metadata.append("Version: ").append(version).append('\n');
    project.text("description").ifPresent(text -> header(metadata, "Summary", text));
    project.text("requires-python").ifPresent(text -> header(metadata, "Requires-Python", text));
    project.texts("dependencies").forEach(text -> header(metadata, "Requires-Dist", text));
    Map<String, String> files = new TreeMap<>(Map.of("METADATA", metadata.toString()));
    String entryPoints = entryPoints(project);
    if (!entryPoints.isEmpty()) {
      files.put("entry_points.txt", entryPoints);
    }
    return files;
  }

  private static void header(StringBuilder metadata, String name, String value) {
    metadata.append(name).append(": ").append(value.strip().replaceAll("\\s*\\R\\s*", " "));
    metadata.append('\n');
  }

  private static String entryPoints(TomlTable project) {
    Map<String, TomlTable> groups = new TreeMap<>();
    COMMANDS.forEach((table, group) -> groups.put(group, project.table(table)));
    TomlTable others = project.table("entry-points");
    others.names().forEach(group -> groups.put(group, others.table(group)));
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (group, table) -> {
          String lines =
              table.names().stream()
                  .flatMap(
                      name -> table.text(name).stream().map(value -> name + " = " + value + "\n"))
                  .collect(Collectors.joining());
          if (!lines.isEmpty()) {
            text.append('[').append(group).append("]\n").append(lines).append('\n');
          }
        });
    return text.toString();
  }

  /**
   * Installs metadata.
   *
   * @param site the {@code site-packages} of a Python
   * @throws IOException if a file cannot be written
   */
  static void install(Metadata metadata, Path site) throws IOException {
    String folder = metadata.folder();
    Path info = Files.createDirectories(site.resolve(folder));
    StringBuilder record = new StringBuilder();
    for (Map.Entry<String, String> file : metadata.files().entrySet()) {
      AtomicFiles.write(
          info.resolve(file.getKey()), file.getValue().getBytes(StandardCharsets.UTF_8));
      record.append(folder).append('/').append(file.getKey()).append(",,\n");
    }
    record.append(folder).append("/RECORD,,\n");
    AtomicFiles.write(info.resolve("RECORD"), record.toString().getBytes(StandardCharsets.UTF_8));
  }
}
