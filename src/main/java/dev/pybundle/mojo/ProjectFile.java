package dev.pybundle.mojo;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.model.BuildBase;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginContainer;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** The {@code pom.xml} of a project, and what of this plugin is from those above it. */
@Named
class ProjectFile {

  private final MavenProject project;
  private final MojoExecution current;

  @Inject
  ProjectFile(MavenProject project, MojoExecution current) {
    this.project = project;
    this.current = current;
  }

  /** Returns the POM, where it belongs if there is none. */
  Path path(Path basedir) {
    return project.getFile() == null ? basedir.resolve("pom.xml") : project.getFile().toPath();
  }

  /**
   * Returns the name of the program if nothing gives it another: of a folder, if there is no POM.
   */
  String name(Path basedir) {
    if (project.getFile() != null) {
      return project.getArtifactId();
    }
    Path folder = basedir.toAbsolutePath().normalize().getFileName();
    String name =
        (folder == null ? "" : folder.toString())
            .replaceAll("[^A-Za-z0-9_.]+", "-")
            .replaceAll("^-|-$", "");
    return name.isEmpty() ? "backend" : name;
  }

  String groupId() {
    return current.getGroupId();
  }

  String artifactId() {
    return current.getArtifactId();
  }

  /** Returns the version of pybundle for this POM; null if another place manages it. */
  @Nullable String versionToWrite() {
    boolean isManaged =
        Optional.ofNullable(project.getPluginManagement())
            .map(managed -> managed.getPluginsAsMap().get(key()))
            .map(Plugin::getVersion)
            .isPresent();
    return isManaged ? null : current.getVersion();
  }

  /** Returns the project above this one whose executions of pybundle it has; null if none does. */
  @Nullable String bindingParent() {
    return Stream.iterate(project.getParent(), above -> above != null, MavenProject::getParent)
        .filter(this::bindsForThis)
        .findFirst()
        .map(MavenProject::getId)
        .orElse(null);
  }

  private boolean bindsForThis(MavenProject above) {
    Set<String> ours =
        executions(project.getModel()).map(PluginExecution::getId).collect(Collectors.toSet());
    Model model = above.getOriginalModel();
    return Stream.concat(
            executions(model),
            model.getProfiles().stream().flatMap(profile -> executions(profile.getBuild())))
        .anyMatch(each -> each.isInherited() && ours.contains(each.getId()));
  }

  private Stream<PluginExecution> executions(Model model) {
    return executions(model.getBuild());
  }

  /** Those of the goals that are bound, and those that a plugin gets from what manages it. */
  private Stream<PluginExecution> executions(@Nullable BuildBase build) {
    return build == null
        ? Stream.empty()
        : Stream.of(build, build.getPluginManagement())
            .filter(Objects::nonNull)
            .map(PluginContainer.class::cast)
            .flatMap(each -> Stream.ofNullable(each.getPluginsAsMap().get(key())))
            .flatMap(each -> each.getExecutions().stream());
  }

  private String key() {
    return Plugin.constructKey(current.getGroupId(), current.getArtifactId());
  }
}
