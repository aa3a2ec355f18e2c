package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.maven.api.di.Provides;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@MojoTest
@DisplayName("pybundle:codesign")
class CodesignMojoTest {

  private static final String OUTPUT = "target/test-codesign-mojo/mit Größe";
  private static final String LINUX = "x86_64-unknown-linux-gnu";
  private static final String WINDOWS = "x86_64-pc-windows-msvc";
  private static final String LITERAL_PASSWORD =
      "<project><build><plugins><plugin><artifactId>pybundle-maven-plugin</artifactId>"
          + "<configuration><codesign><keystore>own.p12</keystore>"
          + "<storepass>hunter2</storepass></codesign></configuration>"
          + "</plugin></plugins></build></project>";

  /** The harness' own project has no artifact, which nothing can be attached to. */
  @Provides
  MavenProject project() {
    MavenProject project = new MavenProject();
    project.setFile(Path.of("pom.xml").toAbsolutePath().toFile());
    project.setArtifact(
        new DefaultArtifact(
            "dev.example", "backend", "1.0", null, "pom", null, new DefaultArtifactHandler("pom")));
    return project;
  }

  @BeforeEach
  void freeze() throws IOException {
    for (String triple : List.of(LINUX, WINDOWS)) {
      Path folder = new Workspace(Path.of(OUTPUT, triple).toAbsolutePath()).bundle();
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("backend"), "the program");
      Bundle.write(
          folder,
          new BundleManifest(
              BundleManifest.SCHEMA_VERSION,
              "backend",
              "1.0",
              triple,
              Layout.onefile,
              "backend",
              Map.of(),
              Bundle.scan(folder),
              List.of(new Step("pyinstaller", "0", "frozen", null))));
    }
  }

  @AfterEach
  void clean() throws IOException {
    AtomicFiles.deleteTree(Path.of(OUTPUT));
  }

  @Test
  @DisplayName("writes checksums for a Linux program")
  @InjectMojo(goal = "codesign", pom = "<project/>")
  @MojoParameter(name = "outputDirectory", value = OUTPUT)
  @MojoParameter(name = "target", value = LINUX)
  void signs(CodesignMojo mojo) throws Exception {
    // when
    mojo.execute();

    // then
    assertThat(Path.of(OUTPUT, LINUX, "bundle", Bundle.CHECKSUMS)).isRegularFile();
  }

  @Test
  @DisplayName("signs no Windows program without a keystore, and does not fail")
  @InjectMojo(goal = "codesign", pom = "<project/>")
  @MojoParameter(name = "outputDirectory", value = OUTPUT)
  @MojoParameter(name = "target", value = WINDOWS)
  void signsNothing(CodesignMojo mojo) {
    assertThatCode(mojo::execute).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("refuses a password in the POM")
  @InjectMojo(goal = "codesign", pom = LITERAL_PASSWORD)
  @MojoParameter(name = "outputDirectory", value = OUTPUT)
  @MojoParameter(name = "target", value = WINDOWS)
  void refusesPassword(CodesignMojo mojo) {
    assertThatThrownBy(mojo::execute)
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("<codesign><storepass> does not say where the secret is")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  @DisplayName("does nothing when it is skipped")
  @InjectMojo(goal = "codesign", pom = "<project/>")
  @MojoParameter(name = "outputDirectory", value = OUTPUT)
  @MojoParameter(name = "target", value = LINUX)
  @MojoParameter(name = "skipCodesign", value = "true")
  void isSkipped(CodesignMojo mojo) throws Exception {
    // when
    mojo.execute();

    // then
    assertThat(Path.of(OUTPUT, LINUX, "bundle", Bundle.CHECKSUMS)).doesNotExist();
  }
}
