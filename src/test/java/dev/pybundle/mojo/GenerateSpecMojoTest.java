package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.SetOptions;
import dev.pybundle.spec.SpecInput;
import dev.pybundle.spec.SpecInput.FileEntry;
import dev.pybundle.spec.SpecResolver;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.api.di.Provides;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Organization;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
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
        <lazy>
          <distributions><distribution>pandas</distribution></distributions>
          <download>cortex.parts:download</download>
        </lazy>
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
    assertThat(input.<String>typed("name")).isEqualTo("my-backend");
    assertThat(input.<String>typed("entry")).isNull();
    assertThat(input.<String>typed("layout")).isNull();
    assertThat(input.<String>typed("debug")).isEqualTo("none");
    assertThat(input.<Integer>typed("optimize")).isZero();
    assertThat(input.<Boolean>typed("unbuffered")).isTrue();
    assertThat(input.<Boolean>typed("utf8")).isTrue();
    assertThat(input.<Boolean>typed("quickStart")).isTrue();
    assertThat(input.<List<String>>typed("pythonOptions")).isNullOrEmpty();
    assertThat(input.<Boolean>typed("console")).isTrue();
    assertThat(input.<String>typed("contentsDirectory")).isEqualTo("_internal");
    assertThat(input.<String>typed("runtimeTmpdir")).isNull();
    assertThat(input.<Boolean>typed("bootloaderIgnoreSignals")).isFalse();
    assertThat(input.<Boolean>typed("disableWindowedTraceback")).isFalse();
    assertThat(input.<Path>typed("icon")).isNull();
    assertThat(input.<Path>typed("versionFile")).isNull();
    assertThat(input.<Map<String, String>>typed("versionInfo")).isNullOrEmpty();
    assertThat(input.<Boolean>typed("uacAdmin")).isFalse();
    assertThat(input.<String>typed("targetArch")).isNull();
    assertThat(input.<String>typed("codesignIdentity")).isNull();
    assertThat(input.<Path>typed("entitlementsFile")).isNull();
    assertThat(input.<Boolean>typed("argvEmulation")).isFalse();
    assertThat(input.<List<FileEntry>>typed("datas")).isNullOrEmpty();
    assertThat(input.<Map<String, Object>>typed("hooksConfig")).isNullOrEmpty();
    assertThat(input.<Boolean>typed("noarchive")).isFalse();
  }

  @Test
  @InjectMojo(goal = "generate-spec", pom = "<project></project>")
  @DisplayName("has a parameter for each component of a spec, with the same default")
  void everyComponent(GenerateSpecMojo mojo, @TempDir Path temp) throws Exception {
    // given
    Files.createDirectories(temp.resolve("src"));
    Files.writeString(temp.resolve("src/main.py"), "");
    SpecInput input = input(mojo);
    Map<String, @Nullable Object> silent = new HashMap<>();
    input.parameters().keySet().forEach(name -> silent.put(name, null));

    for (String triple : List.of(LINUX.value(), "aarch64-apple-darwin", "x86_64-pc-windows-msvc")) {
      // when
      BundleSpec typed = resolve(input, temp, input.parameters(), triple);
      BundleSpec untyped = resolve(input, temp, silent, triple);

      // then
      assertThat(typed.collected()).isEqualTo(untyped.collected());
      assertThat(typed.interpreter()).isEqualTo(untyped.interpreter());
      assertThat(typed.executable()).isEqualTo(untyped.executable());
      assertThat(typed.macos()).isEqualTo(untyped.macos());
      assertThat(SetOptions.of(typed))
          .extracting(SetOptions.Option::name)
          .isSubsetOf(
              "name",
              "version",
              "triple",
              "layout",
              "entry",
              "sourceRoots",
              "versionInfo",
              "targetArch");
    }
  }

  @Test
  @DisplayName("has no parameter that no component takes")
  void everyParameter() throws Exception {
    Set<String> components = new HashSet<>(SetOptions.names());
    components.addAll(List.of("pythonOptions", "guard", "lazy", "unsupported", "skipGenerateSpec"));

    assertThat(GenerateSpecMojo.class.getDeclaredFields())
        .filteredOn(field -> (field.getModifiers() & (Modifier.FINAL | Modifier.STATIC)) == 0)
        .extracting(Field::getName)
        .hasSizeGreaterThan(40)
        .isSubsetOf(components);
  }

  private static BundleSpec resolve(
      SpecInput input, Path basedir, Map<String, @Nullable Object> parameters, String triple)
      throws ProblemException {
    TargetTriple target = TargetTriple.parse(triple).orElseThrow();
    return new SpecResolver()
        .resolve(
            new SpecInput(basedir, SPEC_FOLDER, input.project(), parameters),
            target,
            Inputs.unrecorded())
        .spec();
  }

  @Test
  @InjectMojo(goal = "generate-spec", pom = "<project></project>")
  @DisplayName("has defaults that do not stand in the way of a spec file of the user's own")
  void defaultsBesideSpecFile(GenerateSpecMojo mojo, @TempDir Path temp) throws Exception {
    SpecInput input = input(mojo);
    Path own = Files.writeString(temp.resolve("own.spec"), "");
    Map<String, @Nullable Object> beside = new HashMap<>(input.parameters());
    beside.put("specFile", own);

    assertThat(resolve(input, temp, beside, LINUX.value()).specFile()).isEqualTo(own);
  }

  @Test
  @InjectMojo(goal = "generate-spec", pom = POM)
  @DisplayName("reads its XML")
  void xml(GenerateSpecMojo mojo) throws Exception {
    SpecInput input = input(mojo);

    assertThat(input.<String>typed("name")).isEqualTo("cortex");
    assertThat(input.<String>typed("entry")).isEqualTo("cortex.server:main");
    assertThat(input.<List<Path>>typed("sourceRoots")).containsExactly(BASEDIR.resolve("src"));
    assertThat(input.<String>typed("layout")).isEqualTo("onedir");
    assertThat(input.<String>typed("debug")).isEqualTo("imports");
    assertThat(input.<List<FileEntry>>typed("datas"))
        .containsExactly(new FileEntry("src/db", "db"), new FileEntry("a.txt", null));
    assertThat(input.<List<FileEntry>>typed("binaries"))
        .containsExactly(new FileEntry("x.so", "."));
    assertThat(input.<List<String>>typed("hiddenImports")).containsExactly("a", null);
    assertThat(input.<List<String>>typed("excludes")).containsExactly("tkinter");
    assertThat(input.<List<String>>typed("collectAll")).containsExactly("sqlite_vec");
    assertThat(input.<List<Path>>typed("hooksPath")).containsExactly(BASEDIR.resolve("hooks"));
    assertThat(input.<Map<String, Object>>typed("hooksConfig"))
        .isEqualTo(Map.of("matplotlib", Map.of("backends", "Agg")));
    assertThat(input.<Map<String, String>>typed("moduleCollectionMode"))
        .isEqualTo(Map.of("cortex.rules", "pyz+py"));
    assertThat(input.<SpecInput.Guard>typed("guard"))
        .isEqualTo(new SpecInput.Guard("always", 3.0, false));
    assertThat(input.<SpecInput.Lazy>typed("lazy"))
        .isEqualTo(new SpecInput.Lazy(List.of("pandas"), "cortex.parts:download"));
    assertThat(input.<Integer>typed("optimize")).isEqualTo(1);
    assertThat(input.<Boolean>typed("utf8")).isFalse();
    assertThat(input.<Path>typed("icon")).isEqualTo(BASEDIR.resolve("app.ico"));
    assertThat(input.<Map<String, String>>typed("versionInfo"))
        .containsEntry("CompanyName", "Example")
        .containsEntry("Comments", null);
    assertThat(input.<List<String>>typed("resources")).containsExactly("about.bin,RCDATA");
  }

  @Test
  @InjectMojo(goal = "generate-spec", pom = "<project></project>")
  @MojoParameter(name = "datas", value = "src/db=db,a=b.txt=.")
  @MojoParameter(name = "excludes", value = "tkinter,idlelib")
  @DisplayName("reads lists as they come from the command line")
  void commandLine(GenerateSpecMojo mojo) throws Exception {
    SpecInput input = input(mojo);

    assertThat(input.<List<FileEntry>>typed("datas"))
        .containsExactly(new FileEntry("src/db", "db"), new FileEntry("a=b.txt", "."));
    assertThat(input.<List<String>>typed("excludes")).containsExactly("tkinter", "idlelib");
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
  @InjectMojo(
      goal = "generate-spec",
      pom =
          """
          <project><build><plugins><plugin><artifactId>pybundle-maven-plugin</artifactId>
          <configuration>
            <hooksPath><folder>/a</folder><folder/></hooksPath>
            <datas><data><source>a</source></data><data/></datas>
          </configuration>
          </plugin></plugins></build></project>
          """)
  @DisplayName("keeps empty elements for the validation")
  void emptyElement(GenerateSpecMojo mojo) throws Exception {
    SpecInput input = input(mojo);

    assertThat(input.<List<Path>>typed("hooksPath")).containsExactly(Path.of("/a"), null);
    assertThat(input.<List<FileEntry>>typed("datas"))
        .containsExactly(new FileEntry("a", null), new FileEntry(null, null));
  }
}
