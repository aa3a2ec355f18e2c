package dev.pybundle.mojo;

import dev.pybundle.spec.SpecInput;
import org.apache.maven.model.Organization;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** What the POM says about the program outside of the plugin. */
final class ProjectDescription {

  private ProjectDescription() {}

  static SpecInput.Project of(MavenProject project) {
    @Nullable Organization organization = project.getOrganization();
    return new SpecInput.Project(
        project.getArtifactId(),
        project.getVersion(),
        project.getModel().getName(),
        project.getDescription(),
        organization == null ? null : organization.getName(),
        project.getInceptionYear());
  }
}
