package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.spec.SpecInput;
import dev.pybundle.spec.SpecInput.FileEntry;
import dev.pybundle.spec.SpecResolver;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.maven.api.di.Provides;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Organization;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@MojoTest
@DisplayName("The goal generate-spec")
class GenerateSpecMojoTest {

  private static final Path BASEDIR = Path.of("").toAbsolutePath();
  private static final Path SPEC_FOLDER = Path.of("/spec");
  private static final TargetTriple LINUX =
      TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();

  private static final String POM =
      """
      <project><build><plugins><plugin><artifactId>pybundle-maven-plugin</artifactId>
      <configuration>
        <name>cortex</name>
        <entry>cortex.server:main</entry>
        <sourceRoots><sourceRoot>src</sourceRoot></sourceRoots>
        <layout>onedir</layout>
        <datas>
          <data><source>src/db</source><target>db</target></data>
          <data><source>a.txt</source></data>
        </datas>
        <binaries><binary><source>x.so</source><target>.</target></binary></binaries>
        <hiddenImports><hiddenImport>a</hiddenImport><hiddenImport/></hiddenImports>
        <excludes><exclude>tkinter</exclude></excludes>
        <collectAll><package>sqlite_vec</package></collectAll>
        <hooksPath><folder>hooks</folder></hooksPath>
        <hooksConfig>
          <hook><name>matplotlib</name><options><backends>Agg</backends></options></hook>
        </hooksConfig>
        <moduleCollectionMode><cortex.rules>pyz+py</cortex.rules></moduleCollectionMode>
        <versionInfo><CompanyName>Example</CompanyName><Comments/></versionInfo>
        <guard><mode>always</mode><deadline>3</deadline></guard>
        <optimize>1</optimize>
        <utf8>false</utf8>
        <debug>imports</debug>
        <icon>app.ico</icon>
        <resources><resource>about.bin,RCDATA</resource></resources>
      </configuration>
      </plugin></plugins></build></project>
      """;

  @Provides
  @SuppressWarnings("unused") // Called by the harness.
  MavenProject project() {
    Model model = new Model();
    model.setArtifactId("my-backend");
    model.setVersion("1.2.3-SNAPSHOT");
    model.setName("My Backend");
    model.setDescription("Does things");
    model.setInceptionYear("2024");
    Organization organization = new Organization();
    organization.setName("Example");
    model.setOrganization(organization);
    Build build = new Build();
    build.setDirectory(BASEDIR.resolve("target/harness").toString());
    model.setBuild(build);
    MavenProject project = new MavenProject(model);
    project.setFile(BASEDIR.resolve("pom.xml").toFile());
    return project;
  }

  @Test
  @InjectMojo(goal = "generate-spec", pom = "<project></project>")
  @DisplayName("knows its defaults without any configuration")
  void defaults(GenerateSpecMojo mojo) throws Exception {
    SpecInput input = input(mojo);

    assertThat(input.basedir()).isEqualTo(BASEDIR);
    assertThat(input.project())
        .isEqualTo(
            new SpecInput.Project(
                "my-backend", "1.2.3-SNAPSHOT", "My Backend", "Does things", "Example", "2024"));
    assertThat(input.name()).isEqualTo("my-backend");
    assertThat(input.entry()).isNull();
    assertThat(input.layout()).isNull();
    assertThat(input.debug()).isEqualTo("none");
    assertThat(input.interpreter().optimize()).isZero();
    assertThat(input.interpreter().unbuffered()).isTrue();
    assertThat(input.interpreter().utf8()).isTrue();
    assertThat(input.interpreter().pythonOptions()).isNullOrEmpty();
    assertThat(input.executable())
        .isEqualTo(new SpecInput.Executable(true, "_internal", null, false, false, null));
    assertThat(input.windows().versionFile()).isNull();
    assertThat(input.windows().versionInfo()).isNullOrEmpty();
    assertThat(input.windows().uacAdmin()).isFalse();
    assertThat(input.macos()).isEqualTo(new SpecInput.Macos(null, null, null, false));
    assertThat(input.collected().datas()).isNullOrEmpty();
    assertThat(input.collected().hooksConfig()).isNullOrEmpty();
    assertThat(input.collected().noarchive()).isFalse();
  }

  @Test
  @InjectMojo(goal = "generate-spec", pom = "<project></project>")
  @DisplayName("has defaults that do not stand in the way of a spec file of the user's own")
  void defaultsBesideSpecFile(GenerateSpecMojo mojo, @TempDir Path temp) throws Exception {
    SpecInput input = input(mojo);
    Path own = Files.writeString(temp.resolve("own.spec"), "");
    SpecInput withSpecFile =
        new SpecInput(
            temp,
            SPEC_FOLDER,
            input.project(),
            input.name(),
            input.entry(),
            input.sourceRoots(),
            own,
            input.layout(),
            input.debug(),
            input.guard(),
            input.collected(),
            input.interpreter(),
            input.executable(),
            input.windows(),
            input.macos());
    assertThat(
            new SpecResolver()
                .resolve(withSpecFile, LINUX, LINUX.os(), Inputs.unrecorded())
                .spec()
                .specFile())
        .isEqualTo(own);
  }

  @Test
  @InjectMojo(goal = "generate-spec", pom = POM)
  @DisplayName("reads its XML")
  void xml(GenerateSpecMojo mojo) throws Exception {
    SpecInput input = input(mojo);

    assertThat(input.name()).isEqualTo("cortex");
    assertThat(input.entry()).isEqualTo("cortex.server:main");
    assertThat(input.sourceRoots()).containsExactly(BASEDIR.resolve("src"));
    assertThat(input.layout()).isEqualTo("onedir");
    assertThat(input.debug()).isEqualTo("imports");
    SpecInput.Collected collected = input.collected();
    assertThat(collected.datas())
        .containsExactly(new FileEntry("src/db", "db"), new FileEntry("a.txt", null));
    assertThat(collected.binaries()).containsExactly(new FileEntry("x.so", "."));
    assertThat(collected.hiddenImports()).containsExactly("a", null);
    assertThat(collected.excludes()).containsExactly("tkinter");
    assertThat(collected.collectAll()).containsExactly("sqlite_vec");
    assertThat(collected.hooksPath()).containsExactly(BASEDIR.resolve("hooks"));
    assertThat(collected.hooksConfig()).isEqualTo(Map.of("matplotlib", Map.of("backends", "Agg")));
    assertThat(collected.moduleCollectionMode()).isEqualTo(Map.of("cortex.rules", "pyz+py"));
    assertThat(input.guard()).isEqualTo(new SpecInput.Guard("always", 3.0, false));
    assertThat(input.interpreter().optimize()).isEqualTo(1);
    assertThat(input.interpreter().utf8()).isFalse();
    assertThat(input.executable().icon()).isEqualTo(BASEDIR.resolve("app.ico"));
    assertThat(input.windows().versionInfo())
        .containsEntry("CompanyName", "Example")
        .containsEntry("Comments", null);
    assertThat(input.windows().resources()).containsExactly("about.bin,RCDATA");
  }

  @Test
  @InjectMojo(goal = "generate-spec", pom = "<project></project>")
  @MojoParameter(name = "datas", value = "src/db=db,a=b.txt=.")
  @MojoParameter(name = "excludes", value = "tkinter,idlelib")
  @DisplayName("reads lists as they come from the command line")
  void commandLine(GenerateSpecMojo mojo) throws Exception {
    SpecInput.Collected collected = input(mojo).collected();

    assertThat(collected.datas())
        .containsExactly(new FileEntry("src/db", "db"), new FileEntry("a=b.txt", "."));
    assertThat(collected.excludes()).containsExactly("tkinter", "idlelib");
  }

  @Test
  @DisplayName("asks for source and target on the command line")
  void noPair() {
    assertThatThrownBy(() -> new FileMapping().set("src/db"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'src/db' has no target; on the command line write source=target");
  }

  @Test
  @InjectMojo(goal = "generate-spec", pom = "<project></project>")
  @MojoParameter(name = "skipGenerateSpec", value = "true")
  @MojoParameter(name = "name", value = "a b")
  @DisplayName("does nothing if it is skipped")
  void skipped(GenerateSpecMojo mojo) {
    assertThatCode(mojo::execute).doesNotThrowAnyException();
  }

  @Test
  @InjectMojo(goal = "generate-spec", pom = "<project></project>")
  @MojoParameter(name = "name", value = "a b")
  @DisplayName("fails with a sentence that says what to do")
  void failure(GenerateSpecMojo mojo) {
    assertThatThrownBy(mojo::execute)
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("<name>a b</name> is no file name")
        .hasMessageContaining("perhaps you should");
  }

  private static SpecInput input(GenerateSpecMojo mojo) throws ProblemException {
    return mojo.input(
        new ProgramLocation(
            mojo.program(),
            BASEDIR.resolve("src-tauri"),
            LINUX,
            new Workspace(Path.of("/")),
            LINUX.value()));
  }

  @Test
  @DisplayName("puts the options of a hook together")
  void hooks() {
    assertThat(Hook.optionsOf(List.of(new Hook()))).isEqualTo(Map.of("", Map.of()));
    assertThat(Hook.optionsOf(null)).isNull();
  }

  @Test
  @DisplayName("keeps empty elements for the validation")
  void emptyElement() throws Exception {
    assertThat(ParameterPaths.ofNullable(Arrays.asList(new File("a"), null)))
        .containsExactly(Path.of("a"), null);
  }
}
