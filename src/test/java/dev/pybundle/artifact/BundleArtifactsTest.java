package dev.pybundle.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.Mockito.mock;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.GoalRecord.Attached;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What is attached")
class BundleArtifactsTest {

  private static final String CLASSIFIER = "x86_64-unknown-linux-gnu";

  private final Workspace workspace;
  private final BundleArtifacts artifacts;

  BundleArtifactsTest(@TempDir Path folder) {
    workspace = new Workspace(folder.resolve("target/pybundle/" + CLASSIFIER));
    MavenProject project = new MavenProject();
    project.setFile(folder.resolve("pom.xml").toFile());
    artifacts = new BundleArtifacts(project, mock(MavenProjectHelper.class));
  }

  /** What happens to a file of {@code target} between two builds. */
  @FunctionalInterface
  private interface Harm {
    void to(Path file) throws IOException;
  }

  static Stream<Arguments> harms() {
    return Stream.of(
        arguments("has one byte changed", (Harm) BundleArtifactsTest::change),
        arguments(
            "has one byte changed, and its time set back",
            (Harm)
                archive -> {
                  FileTime time = Files.getLastModifiedTime(archive);
                  change(archive);
                  Files.setLastModifiedTime(archive, time);
                }),
        arguments(
            "was cut short",
            (Harm)
                archive -> {
                  byte[] bytes = Files.readAllBytes(archive);
                  Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
                }),
        arguments("is empty", (Harm) archive -> Files.write(archive, new byte[0])),
        arguments(
            "has something behind its end",
            (Harm) archive -> Files.writeString(archive, "more", StandardOpenOption.APPEND)),
        arguments("is gone", (Harm) Files::delete),
        arguments("is as it was", (Harm) archive -> {}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harms")
  @DisplayName("of a folder is what was packed, if its archive")
  void packedAgain(String what, Harm harm) throws Exception {
    Bundle bundle = bundle(Layout.onedir);
    Path archive = attach(bundle);
    byte[] whole = Files.readAllBytes(archive);

    harm.to(archive);

    assertThat(attach(bundle)).as(what).isEqualTo(archive).hasBinaryContent(whole);
  }

  @Test
  @DisplayName("of a folder is not packed again if nothing happened")
  void packedOnce() throws Exception {
    Bundle bundle = bundle(Layout.onedir);
    Path archive = attach(bundle);
    Object written = Files.readAttributes(archive, "*").get("fileKey");

    attach(bundle);

    assertThat(Files.readAttributes(archive, "*").get("fileKey")).isEqualTo(written);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harms")
  @DisplayName("of a folder is what a clean build packs, if a file changed, and its archive")
  void packedFromPieces(String what, Harm harm) throws Exception {
    Path archive = attach(bundle(Layout.onedir));
    harm.to(archive);
    Files.writeString(workspace.bundle().resolve("prog/data.txt"), "other data");
    Bundle changed = bundle(Layout.onedir);

    byte[] packed = Files.readAllBytes(attach(changed));

    assertThat(attach(changed, /* remember= */ false)).as(what).hasBinaryContent(packed);
  }

  @Test
  @DisplayName("of a folder is packed again for a release, without what is remembered")
  void packedForRelease() throws Exception {
    Bundle bundle = bundle(Layout.onedir);
    Path archive = attach(bundle);
    Object written = Files.readAttributes(archive, "*").get("fileKey");

    attach(bundle, /* remember= */ false);

    assertThat(Files.readAttributes(archive, "*").get("fileKey")).isNotEqualTo(written);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Layout.class)
  @DisplayName("is never a program that was changed after pybundle made it")
  void changedProgram(Layout layout) throws Exception {
    Bundle bundle = bundle(layout);
    change(bundle.program());

    assertThatThrownBy(() -> attach(bundle))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith(
            bundle.manifest().program() + " in the bundle was changed, so it is not attached (")
        .hasMessageContaining("perhaps you should freeze again with mvn clean package");
  }

  private Path attach(Bundle bundle) throws ProblemException, IOException {
    return attach(bundle, /* remember= */ true);
  }

  private Path attach(Bundle bundle, boolean remember) throws ProblemException, IOException {
    List<Attached> attached =
        artifacts.attach(
            bundle, workspace, CLASSIFIER, /* last= */ true, remember, Inputs.of(workspace));
    return attached.get(0).file();
  }

  private static void change(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private Bundle bundle(Layout layout) throws IOException {
    String program = layout == Layout.onedir ? "prog/prog" : "prog";
    AtomicFiles.write(
        workspace.bundle().resolve(program),
        "a program".repeat(1000).getBytes(StandardCharsets.UTF_8));
    return Bundle.write(
        workspace.bundle(),
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "prog",
            "1.0",
            CLASSIFIER,
            layout,
            program,
            Map.of(),
            Bundle.scan(workspace.bundle()),
            List.of()));
  }
}
