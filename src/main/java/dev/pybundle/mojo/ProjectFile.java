package dev.pybundle.mojo;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginContainer;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** The {@code pom.xml} of a project, and what of this plugin is from those above it. */
@Named
class ProjectFile {

  private final MavenProject project;
  private final MavenSession session;
  private final MojoExecution current;

  @Inject
  ProjectFile(MavenProject project, MavenSession session, MojoExecution current) {
    this.project = project;
    this.session = session;
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

  /** Returns the project above this one that binds goals of pybundle for it; null if none does. */
  @Nullable String bindingParent() {
    Plugin bound = project.getPlugin(key());
    if (bound == null || bound.getExecutions().isEmpty() || declares(project)) {
      return null;
    }
    return Stream.iterate(project.getParent(), above -> above != null, MavenProject::getParent)
        .filter(this::declares)
        .findFirst()
        .map(MavenProject::getId)
        .orElse(null);
  }

  /** Returns whether Maven builds others, too. */
  boolean isOneOfSeveral() {
    return session.getProjects().size() > 1;
  }

  private boolean declares(MavenProject any) {
    return Stream.concat(
            Stream.ofNullable(any.getOriginalModel().getBuild()),
            any.getOriginalModel().getProfiles().stream()
                .flatMap(profile -> Stream.ofNullable(profile.getBuild())))
        .map(PluginContainer.class::cast)
        .anyMatch(build -> build.getPluginsAsMap().containsKey(key()));
  }

  private String key() {
    return Plugin.constructKey(current.getGroupId(), current.getArtifactId());
  }
}
