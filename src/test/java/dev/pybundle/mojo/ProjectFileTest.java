package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A project's POM")
class ProjectFileTest {

  private static final String PLUGIN =
      "<plugin><groupId>dev.pybundle</groupId><artifactId>pybundle-maven-plugin</artifactId>%s</plugin>";
  private static final String EXECUTION =
      "<executions><execution><id>app</id>%s</execution></executions>";
  private static final String BOUND = "<build><plugins>%s</plugins></build>";
  private static final String MANAGED =
      "<build><pluginManagement><plugins>%s</plugins></pluginManagement></build>";

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("has executions of its parent where that gives it any")
  @CsvSource({
    "bound, '', true",
    "managed, '', true",
    "in a profile, '', true",
    "managed without executions, '', false",
    "bound, <inherited>false</inherited>, false",
  })
  void bindingParent(String where, String more, boolean binds) throws Exception {
    String plugin = PLUGIN.formatted(EXECUTION.formatted(more));
    String parent =
        switch (where) {
          case "bound" -> BOUND.formatted(plugin);
          case "managed" -> MANAGED.formatted(plugin);
          case "in a profile" ->
              "<profiles><profile>%s</profile></profiles>".formatted(BOUND.formatted(plugin));
          default -> MANAGED.formatted(PLUGIN.formatted(""));
        };
    // As Maven merges them.
    String merged = where.startsWith("managed") ? parent : BOUND.formatted(plugin);

    assertThat(file(project(merged, project(parent, null))).bindingParent())
        .isEqualTo(binds ? "g:a:pom:1" : null);
    assertThat(file(project(merged, null)).bindingParent()).isNull();
  }

  private static ProjectFile file(MavenProject project) {
    PluginDescriptor plugin = new PluginDescriptor();
    plugin.setGroupId("dev.pybundle");
    plugin.setArtifactId("pybundle-maven-plugin");
    MojoDescriptor mojo = new MojoDescriptor();
    mojo.setPluginDescriptor(plugin);
    return new ProjectFile(project, new MojoExecution(mojo));
  }

  private static MavenProject project(String body, @Nullable MavenProject parent) throws Exception {
    String pom =
        "<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version>"
            + "<packaging>pom</packaging>%s</project>";
    Model model = new MavenXpp3Reader().read(new StringReader(pom.formatted(body)));
    MavenProject project = new MavenProject(model);
    project.setOriginalModel(model);
    project.setParent(parent);
    return project;
  }
}
