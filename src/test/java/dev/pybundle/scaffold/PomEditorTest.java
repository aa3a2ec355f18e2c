package dev.pybundle.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The POM of a release build")
@SuppressWarnings("StringConcatToTextBlock") // Tabs and line ends are what is compared.
class PomEditorTest {

  private static final PluginCoordinates PLUGIN =
      new PluginCoordinates("dev.pybundle", "pybundle-maven-plugin", "1.2.3");
  private static final String KEY = "dev.pybundle:pybundle-maven-plugin";
  private static final String DECLARED =
      """
      <project>
        <build>
          <plugins>
            <plugin>
              <groupId>dev.pybundle</groupId>
              <artifactId>pybundle-maven-plugin</artifactId>
              <version>1.0.0</version>
              <executions>
                <execution>%s
                  <goals>
                    <goal>generate-spec</goal>
                    <goal>cx-freeze</goal> <!-- not PyInstaller -->
                  </goals>
                </execution>
              </executions>
            </plugin>
          </plugins>
        </build>
      </project>
      """;

  @ParameterizedTest(name = "{0}")
  @DisplayName("gets what it lacks, and keeps the rest to the byte")
  @ValueSource(
      strings = {
        "<project>\n</project>\n",
        "<project/>",
        "<project>\n\t<artifactId>a</artifactId> <!-- mine -->\n\t<build/>\n</project>",
        "<project>\n\n"
            + "    <name>a</name>\n\n"
            + "    <build>\n"
            + "        <plugins>\n"
            + "        </plugins>\n"
            + "    </build>\n"
            + "</project>\n",
        "<project>\n"
            + "  <properties>\n"
            + "    <a>1</a>\n"
            + "    <!-- last -->\n"
            + "  </properties>\n"
            + "  <profiles>\n"
            + "    <profile><id>release</id></profile>\n"
            + "  </profiles>\n"
            + "</project>\n",
        "<project>\n  <reporting></reporting>\n  <!-- end -->\n</project>\n<!-- after -->\n"
      })
  void isCompleted(String before) throws Exception {
    String after = edit(before).pom().text();

    Model model = parse(after);
    Plugin plugin = model.getBuild().getPluginsAsMap().get(KEY);
    assertThat(plugin.getVersion()).isEqualTo("1.2.3");
    assertThat(plugin.getExecutions())
        .extracting(PluginExecution::getId)
        .containsExactly("linux", "macos-intel");
    assertThat(plugin.getExecutions())
        .extracting(PluginExecution::getPhase)
        .containsExactly("${pybundle.phase.linux}", "${pybundle.phase.macos-intel}");
    assertThat(model.getProperties())
        .containsEntry("pybundle.phase.here", "package")
        .containsEntry("pybundle.phase.linux", "none");
    assertThat(model.getProfiles())
        .extracting("id")
        .endsWith("here-linux", "linux", "here-macos-intel", "macos-intel");
    assertThat(model.getProfiles().get(model.getProfiles().size() - 2).getActivation().getOs())
        .extracting("family", "arch")
        .containsExactly("mac", "x86_64");
    assertThat(keptLines(before, after)).isEmpty();
    assertThat(edit(after).pom().text()).isEqualTo(after);
  }

  @Test
  @DisplayName("has the indentation of its author, and an order that Maven's documentation has")
  void looksAsIfWritten() throws Exception {
    String after =
        edit("<project>\n\t<artifactId>a</artifactId> <!-- mine -->\n\t<build/>\n</project>")
            .pom()
            .text();

    assertThat(after)
        .startsWith(
            "<project>\n\t<artifactId>a</artifactId> <!-- mine -->\n\t<properties>\n\t\t<!-- The")
        .contains(
            "\t</properties>\n"
                + "\t<build>\n"
                + "\t\t<plugins>\n"
                + "\t\t\t<plugin>\n"
                + "\t\t\t\t<groupId>dev.pybundle",
            "\t\t\t\t\t\t<configuration>\n"
                + "\t\t\t\t\t\t\t<target>x86_64-unknown-linux-gnu</target>\n",
            "\t</build>\n\t<profiles>\n\t\t<profile>\n\t\t\t<id>here-linux</id>\n")
        .endsWith("\t\t</profile>\n\t</profiles>\n</project>");
  }

  @ParameterizedTest
  @DisplayName("keeps its encoding, byte order mark and line ends")
  @CsvSource({
    "ISO-8859-1, '<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>'",
    "UTF-8, '<?xml version=\"1.0\"?>'",
    "UTF-8, '\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?>'"
  })
  void keepsItsBytes(String encoding, String declaration) throws Exception {
    String before = declaration + "\r\n<project>\r\n  <name>Größe</name>\r\n</project>\r\n";
    Charset charset = Charset.forName(encoding);

    byte[] bytes = edit(before.getBytes(charset), targets("linux"), false).pom().bytes();

    String after = new String(bytes, charset);
    assertThat(after)
        .startsWith(declaration + "\r\n<project>\r\n  <name>Größe</name>\r\n  <properties>\r\n");
    assertThat(after.replace("\r\n", "")).doesNotContain("\n", "\r");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("has for each machine what its one execution had: goals, configuration, comments")
  @ValueSource(
      strings = {
        "",
        "<id>freeze</id>",
        "<configuration><layout>onedir</layout></configuration>",
        "<id>freeze</id><configuration><layout>onedir</layout></configuration>"
      })
  void takesTheExecutionAsAModel(String own) throws Exception {
    PomEditor.Edited edited = edit(DECLARED.formatted(own));

    Plugin plugin = parse(edited.pom().text()).getBuild().getPluginsAsMap().get(KEY);
    assertThat(plugin.getVersion()).isEqualTo("1.0.0");
    assertThat(plugin.getExecutions())
        .extracting(PluginExecution::getId)
        .containsExactly("linux", "macos-intel");
    assertThat(plugin.getExecutions())
        .allSatisfy(
            each -> assertThat(each.getGoals()).containsExactly("generate-spec", "cx-freeze"))
        .allSatisfy(
            each ->
                assertThat(each.getConfiguration().toString())
                    .contains(own.contains("layout") ? "onedir" : "target"));
    assertThat(plugin.getExecutions().get(1).getConfiguration().toString())
        .contains("x86_64-apple-darwin");
    assertThat(edited.pom().text().split("<!-- not PyInstaller -->", -1)).hasSize(3);
    assertThat(edited.goals()).containsExactly("generate-spec", "cx-freeze");
    assertThat(edit(edited.pom().text()).pom().text()).isEqualTo(edited.pom().text());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("is kept where its author builds for several machines already")
  @CsvSource({
    "<phase>package</phase>, one has a <phase>",
    "<configuration><target>a</target></configuration>, one has a <target>",
    "<goals/></execution><execution><id>b</id>, there are 2",
  })
  void isKept(String own, String reason) throws Exception {
    String before = DECLARED.formatted(own);

    PomEditor.Edited edited = edit(before);

    assertThat(edited.pom().text()).isEqualTo(before);
    assertThat(edited.kept()).map(Problem::what).get().asString().contains(reason);
    assertThat(edited.targets()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("is kept where what pybundle writes would not work with what is there")
  @CsvSource({
    "<build><plugins>%s<configuration><targets/></configuration></plugin></plugins></build>,"
        + " has <targets>",
    "<properties><pybundle.targets>a</pybundle.targets></properties>, has <targets>",
    "<build><pluginManagement><plugins>%s%s</plugin></plugins></pluginManagement></build>,"
        + " in <pluginManagement>",
    "<profiles><profile><id>ci</id><build><plugins>%s%s</plugin></plugins></build></profile>"
        + "</profiles>, in the profile ci",
    "<profiles><profile><id>dev</id><activation><activeByDefault>true</activeByDefault>"
        + "</activation></profile></profiles>, a profile dev with <activeByDefault>",
  })
  void doesNotFit(String own, String reason) throws Exception {
    String plugin =
        "<plugin><groupId>dev.pybundle</groupId><artifactId>pybundle-maven-plugin</artifactId>";
    String executions = "<executions><execution/></executions>";
    String before = "<project>\n  " + own.formatted(plugin, executions) + "\n</project>\n";

    PomEditor.Edited edited = edit(before);

    assertThat(edited.pom().text()).isEqualTo(before);
    assertThat(edited.kept()).map(Problem::what).get().asString().contains(reason);
  }

  @Test
  @DisplayName("is left alone where it has all that pybundle writes, whatever else is in it")
  void activeByDefaultMayStay() throws Exception {
    String after = edit("<project>\n</project>\n").pom().text();
    String dev =
        "<profile><id>dev</id><activation><activeByDefault>true</activeByDefault></activation>"
            + "</profile></profiles>";

    assertThat(edit(after.replace("</profiles>", dev)).kept()).isEmpty();
  }

  @Test
  @DisplayName(
      "is kept where a profile has the name of one of pybundle's, which a pipeline can use")
  void ownProfileIsKept() throws Exception {
    String before =
        "<project>\n"
            + "  <profiles>\n"
            + "    <profile>\n"
            + "      <id>linux</id>\n"
            + "    </profile>\n"
            + "  </profiles>\n"
            + "</project>\n";

    PomEditor.Edited edited = edit(before);

    assertThat(edited.pom().text()).isEqualTo(before);
    assertThat(edited.kept())
        .map(Problem::what)
        .get()
        .asString()
        .contains("a profile linux of its");
    assertThat(edited.targets()).extracting(BuildTarget::profile).containsExactly("linux");
  }

  @Test
  @DisplayName("gets further machines if they are asked for, and none that its author took out")
  void growsOnDemand() throws Exception {
    String first = edit("<project>\n</project>\n").pom().text();

    assertThat(edit(first.getBytes(StandardCharsets.UTF_8), targets("windows"), false).pom().text())
        .isEqualTo(first);
    PomEditor.Edited grown =
        edit(first.getBytes(StandardCharsets.UTF_8), targets("linux", "windows-arm"), true);

    assertThat(grown.targets())
        .extracting(BuildTarget::profile)
        .containsExactly("linux", "macos-intel", "windows-arm");
    Plugin plugin = parse(grown.pom().text()).getBuild().getPluginsAsMap().get(KEY);
    assertThat(plugin.getExecutions())
        .extracting(PluginExecution::getPhase)
        .containsExactly(
            "${pybundle.phase.linux}",
            "${pybundle.phase.macos-intel}",
            "${pybundle.phase.windows-arm}");
    assertThat(grown.pom().text().split("<pybundle.phase.here>package", -1)).hasSize(2);
  }

  @ParameterizedTest
  @DisplayName("must be one")
  @CsvSource({
    "<project><a></b></project>, pom.xml cannot be read",
    "<project><a>, pom.xml cannot be read",
    "<html/>, its root is <html>",
    "'', pom.xml cannot be read"
  })
  void mustBeReadable(String text, String message) {
    assertThatThrownBy(() -> edit(text))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("perhaps you should");
  }

  private static PomEditor.Edited edit(String text) throws ProblemException {
    return edit(text.getBytes(StandardCharsets.UTF_8), targets("linux", "macos-intel"), false);
  }

  private static PomEditor.Edited edit(byte[] bytes, List<BuildTarget> targets, boolean asked)
      throws ProblemException {
    return PomEditor.edit("pom.xml", bytes, PLUGIN, targets, asked);
  }

  private static List<BuildTarget> targets(String... profiles) throws ProblemException {
    return BuildTarget.named(List.of(profiles));
  }

  private static Model parse(String text) throws Exception {
    return new MavenXpp3Reader().read(new StringReader(text));
  }

  /** Lines that are gone, but for an element without content that has some now. */
  private static List<String> keptLines(String before, String after) {
    List<String> now = after.lines().toList();
    return before
        .lines()
        .filter(line -> !line.contains("/>") && !line.contains("></"))
        .filter(line -> !now.contains(line))
        .toList();
  }
}
