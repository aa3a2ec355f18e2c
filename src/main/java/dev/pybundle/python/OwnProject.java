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

/**
 * The project whose code the program is, as a distribution: {@code version("my-app")} works, and so
 * do its entry points. Its code and data are taken from the source roots, so what is installed is
 * its metadata, which does not change when they do.
 *
 * <p>Source: https://packaging.python.org/en/latest/specifications/pyproject-toml/ and
 * https://packaging.python.org/en/latest/specifications/core-metadata/
 *
 * @param name as it is written
 * @param version as it is written
 * @param files names of the metadata's files to their content
 */
record OwnProject(String name, String version, Map<String, String> files) {

  private static final Map<String, String> COMMANDS =
      Map.of("scripts", "console_scripts", "gui-scripts", "gui_scripts");

  /**
   * Reads a project.
   *
   * @param pyproject its file, which need not be there
   * @return empty if it is no distribution, or if only building it tells its version
   */
  static Optional<OwnProject> in(Path pyproject, Inputs inputs) {
    Optional<TomlTable> file = LocalProjects.read(pyproject, inputs).filter(OwnProject::isPackage);
    Optional<TomlTable> project = file.map(root -> root.table("project"));
    Optional<String> name = project.flatMap(table -> table.text("name"));
    Optional<String> version = project.flatMap(table -> table.text("version"));
    return name.isPresent() && version.isPresent()
        ? Optional.of(
            new OwnProject(
                name.get(), version.get(), files(name.get(), version.get(), project.get())))
        : Optional.empty();
  }

  /** As uv and Poetry tell it: it can be built, and nothing says that it should not be. */
  private static boolean isPackage(TomlTable root) {
    TomlTable tools = root.table("tool");
    return tools.table("uv").flag("package").orElse(root.has("build-system"))
        && tools.table("poetry").flag("package-mode").orElse(true);
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

  /** Returns all that is installed, as one text. */
  String text() {
    return String.join("\n", files.values());
  }

  /**
   * Installs the metadata, unless the requirements name the project themselves.
   *
   * @param environment a virtual environment
   * @throws IOException if a file cannot be written
   */
  void installInto(Path environment) throws IOException {
    if (InstalledPackages.of(environment).containsKey(Requirement.normalized(name))) {
      return;
    }
    String folder = Requirement.normalized(name).replace('-', '_') + "-" + version + ".dist-info";
    Path metadata =
        Files.createDirectories(InstalledPackages.sitePackages(environment).get(0).resolve(folder));
    StringBuilder record = new StringBuilder();
    for (Map.Entry<String, String> file : files.entrySet()) {
      AtomicFiles.write(
          metadata.resolve(file.getKey()), file.getValue().getBytes(StandardCharsets.UTF_8));
      record.append(folder).append('/').append(file.getKey()).append(",,\n");
    }
    record.append(folder).append("/RECORD,,\n");
    AtomicFiles.write(
        metadata.resolve("RECORD"), record.toString().getBytes(StandardCharsets.UTF_8));
  }
}
