package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import java.util.List;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A parameter in the POM")
class UnknownParametersTest {

  private final Plugin plugin = new Plugin();
  private final MavenProject project = new MavenProject(new Model());
  private final PluginDescriptor descriptor = new PluginDescriptor();
  private final MojoDescriptor generateSpec = new MojoDescriptor();

  @BeforeEach
  void makeProject() throws Exception {
    descriptor.setGroupId("dev.pybundle");
    descriptor.setArtifactId("pybundle-maven-plugin");
    addGoal(generateSpec, "generate-spec", "name", "datas", "excludes", "hiddenImports", "target");
    addGoal(new MojoDescriptor(), "stage-sidecar", "tauriDirectory");
    addGoal(new MojoDescriptor(), "help");

    plugin.setGroupId("dev.pybundle");
    plugin.setArtifactId("pybundle-maven-plugin");
    Plugin other = new Plugin();
    other.setArtifactId("maven-jar-plugin");
    other.setConfiguration("<configuration><onefile>true</onefile></configuration>");
    Build build = new Build();
    build.setPlugins(List.of(other, plugin));
    project.getModel().setBuild(build);
  }

  @Test
  @DisplayName("is known if any goal has it, by its name or alias")
  void known() {
    plugin.setConfiguration(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <configuration combine.self="override">
          <!-- comment --><name>x</name>
          <datas><data><source>ä</source></data></datas>
          <tauriDirectory/><nameAlias>y</nameAlias>
        </configuration>
        """);

    assertThatCode(this::refuse).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("need not be there at all")
  void noConfiguration() {
    assertThatCode(this::refuse).doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "exclude|has another name here, perhaps you should write"
            + " <excludes><exclude>…</exclude></excludes>.",
        "hiddenimports|write <hiddenImports>.",
        "hidden_imports|write <hiddenImports>.",
        "hiddenImport|write <hiddenImports><hiddenImport>…</hiddenImport></hiddenImports>.",
        "exlcudes|is no parameter of any of its goals, perhaps you should write <excludes>.",
        "exlcude|perhaps you should write <excludes>.",
        "tauriDirectry|write <tauriDirectory>.",
        "onefile|write <layout>onefile</layout>.",
        "cipher|was removed in PyInstaller 6",
        "frobnicate|remove it; mvn dev.pybundle:pybundle-maven-plugin:help -Ddetail lists all"
      })
  @DisplayName("that no goal has is refused with what was meant")
  void unknown(String name, String message) {
    plugin.setConfiguration(
        "<configuration><name>x</name><%1$s>y</%1$s></configuration>".formatted(name));

    assertThatThrownBy(this::refuse)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<" + name + "> in the configuration of pybundle")
        .hasMessageContaining(message);
  }

  @Test
  @DisplayName("is looked for in executions too")
  void execution() {
    PluginExecution execution = new PluginExecution();
    execution.setConfiguration("<configuration><exclud>y</exclud></configuration>");
    plugin.addExecution(execution);

    assertThatThrownBy(this::refuse).hasMessageContaining("write <excludes>");
  }

  private void refuse() throws ProblemException {
    new UnknownParameters().refuse(project, new MojoExecution(generateSpec));
  }

  private void addGoal(MojoDescriptor goal, String name, String... parameters) throws Exception {
    goal.setGoal(name);
    goal.setPluginDescriptor(descriptor);
    for (String parameterName : parameters) {
      Parameter parameter = new Parameter();
      parameter.setName(parameterName);
      parameter.setAlias(parameterName + "Alias");
      goal.addParameter(parameter);
    }
    descriptor.addMojo(goal);
  }
}
