package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoExecution;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A parameter in the POM")
class UnknownParametersTest {

  @TempDir Path basedir;

  @Test
  @DisplayName("is known if any goal has it, by its name or alias")
  void known() throws Exception {
    refuse(
        """
        <configuration combine.self="override">
          <!-- comment --><name>x</name>
          <datas><data><source>ä</source></data></datas>
          <hooksConfig><hook><name>x</name><options><any>y</any></options></hook></hooksConfig>
          <versionInfo><CompanyName>Example</CompanyName></versionInfo>
          <probe><args><arg>--port</arg></args><environment><A>b</A></environment></probe>
          <tauriDirectory/><nameAlias>y</nameAlias>
        </configuration>
        """);
  }

  @Test
  @DisplayName("need not be there at all")
  void noConfiguration() throws Exception {
    refuse("");
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
    assertThatThrownBy(
            () ->
                refuse(
                    "<configuration><name>x</name><%1$s>y</%1$s></configuration>".formatted(name)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<" + name + "> in the configuration of pybundle")
        .hasMessageContaining(message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "<codesign><keystroe>x</keystroe></codesign>|<codesign> in the configuration of pybundle"
            + " has no <keystroe>, perhaps you should write <keystore>.",
        "<datas><data><src>x</src></data></datas>|<data> in the configuration of pybundle has no"
            + " <src>, perhaps you should write one of source, target.",
        "<probe><ulr>x</ulr></probe>|has no <ulr>, perhaps you should write <url>.",
        "<guard><modus>x</modus></guard>|has no <modus>, perhaps you should write one of deadline,"
      })
  @DisplayName("is refused if it has a part that does not exist")
  void unknownPart(String parameter, String message) {
    assertThatThrownBy(() -> refuse("<configuration>" + parameter + "</configuration>"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(message);
  }

  @Test
  @DisplayName("is looked for in executions too")
  void execution() {
    assertThatThrownBy(
            () ->
                refuse(
                    "<executions><execution><configuration><exclud>y</exclud></configuration>"
                        + "</execution></executions>"))
        .hasMessageContaining("write <excludes>");
  }

  private void refuse(String plugin) throws Exception {
    PomFixture pom = new PomFixture(basedir, plugin);
    MojoExecution execution = pom.execution("stage-sidecar", "default");
    new UnknownParameters(pom.executions(execution), execution).refuse();
  }
}
