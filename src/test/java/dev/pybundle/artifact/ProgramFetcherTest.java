package dev.pybundle.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.pybundle.artifact.ProgramFetcher.Found;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.ProbeRecord;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.maven.model.Model;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A repository is a folder here; whether Maven resolves is shown by the integration tests. */
@DisplayName("A program that another build attached")
@EnabledOnOs(OS.LINUX)
class ProgramFetcherTest {

  private static final TargetTriple LINUX = triple("x86_64-unknown-linux-gnu");
  private static final TargetTriple ARM = triple("aarch64-unknown-linux-gnu");
  private static final TargetTriple WINDOWS = triple("x86_64-pc-windows-msvc");

  private final Path folder;
  private final Path repository;
  private final Workspace workspace;
  private final List<MavenProject> modules = new ArrayList<>();
  private final RepositorySystem maven = mock(RepositorySystem.class);
  private final ProgramFetcher fetcher =
      new ProgramFetcher(
          new MavenResolver(maven, () -> mock(RepositorySystemSession.class), List::of),
          new BundleUnpacker(),
          () -> modules);
  private final ProgramCoordinates from;

  ProgramFetcherTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.repository = Files.createDirectories(folder.resolve("répo"));
    this.workspace = new Workspace(folder.resolve("target/pybundle/from/backend"));
    this.from = ProgramCoordinates.parse("dev.example:backend:1.0");
  }

  @BeforeEach
  void makeRepository() throws Exception {
    when(maven.resolveArtifact(any(), any(ArtifactRequest.class)))
        .thenAnswer(
            call -> {
              ArtifactResult result = resolve(call.getArgument(1));
              if (!result.isResolved()) {
                throw new ArtifactResolutionException(List.of(result), "not in company");
              }
              return result;
            });
    when(maven.resolveArtifacts(any(), anyCollection()))
        .thenAnswer(
            call -> {
              Collection<ArtifactRequest> requests = call.getArgument(1);
              List<ArtifactResult> results = requests.stream().map(this::resolve).toList();
              throw new ArtifactResolutionException(results, "some are missing");
            });
  }

  @Test
  @DisplayName("is a Bundle again, for each triple, whatever this machine is")
  void fetched() throws Exception {
    deploy(Layout.onefile, LINUX, "");
    deploy(Layout.onefile, WINDOWS, "");

    List<Found> found = fetcher.find(from, List.of(LINUX, WINDOWS), LINUX);

    assertThat(found)
        .extracting(Found::coordinates)
        .containsExactly(
            "dev.example:backend:exe:x86_64-unknown-linux-gnu:1.0",
            "dev.example:backend:exe:x86_64-pc-windows-msvc:1.0");
    Bundle bundle = fetcher.unpack(found.get(0), null, workspace);
    assertThat(bundle.manifest().name()).isEqualTo("prog");
    assertThat(bundle.manifest().probe()).isNull();
    assertThat(bundle.program()).isExecutable().hasContent("program for " + LINUX);
    assertThat(Bundle.read(workspace.bundle())).contains(bundle);
  }

  @Test
  @DisplayName("that is a folder is unpacked")
  void unpacked() throws Exception {
    deploy(Layout.onedir, LINUX, "");

    Found found = fetcher.find(from, List.of(LINUX), LINUX).get(0);
    Bundle bundle = fetcher.unpack(found, "cortex-backend", workspace);

    assertThat(found.coordinates())
        .isEqualTo("dev.example:backend:tar.gz:x86_64-unknown-linux-gnu:1.0");
    assertThat(bundle.manifest().name()).isEqualTo("cortex-backend");
    assertThat(bundle.program()).isExecutable();
    assertThat(bundle.folder().resolve("prog/_internal/data.txt")).hasContent("data");
  }

  @Test
  @DisplayName("that is here already stays as it is, with what a probe measured")
  void stays() throws Exception {
    deploy(Layout.onefile, LINUX, "");
    Found found = fetcher.find(from, List.of(LINUX), LINUX).get(0);
    Bundle bundle = fetcher.unpack(found, null, workspace);
    ProbeRecord measured = new ProbeRecord(0.5, 1L, 1, "ready", null);
    Bundle.write(bundle.folder(), bundle.manifest().withProbe(measured));
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(bundle.program(), old);

    Bundle again = fetcher.unpack(found, null, workspace);

    assertThat(again.manifest().probe()).isEqualTo(measured);
    assertThat(Files.getLastModifiedTime(again.program())).isEqualTo(old);
  }

  @Test
  @DisplayName("with a classifier of its own is found by it")
  void hasAnotherClassifier() throws Exception {
    deploy(Layout.onefile, LINUX, "-worker");
    ProgramCoordinates worker = ProgramCoordinates.parse("dev.example:backend:1.0:{triple}-worker");

    assertThat(fetcher.find(worker, List.of(LINUX), LINUX))
        .extracting(Found::coordinates)
        .containsExactly("dev.example:backend:exe:x86_64-unknown-linux-gnu-worker:1.0");
  }

  @Test
  @DisplayName("that no repository has is named, and for which triples there is one")
  void missing() throws Exception {
    deploy(Layout.onefile, LINUX, "");
    deploy(Layout.onefile, ARM, "");

    assertProblem(() -> fetcher.find(from, List.of(LINUX, WINDOWS), LINUX))
        .hasMessage(
            "No repository has dev.example:backend:json:x86_64-pc-windows-msvc:1.0; it is there for"
                + " x86_64-unknown-linux-gnu, aarch64-unknown-linux-gnu, perhaps you should run"
                + " `mvn deploy -Dpybundle.target=x86_64-pc-windows-msvc` for it on a machine of"
                + " that kind, or set <triples> (-Dpybundle.triples) to what there is.");
  }

  @Test
  @DisplayName("as an earlier release has any layout, and is named with its delta if it is missing")
  void release() throws Exception {
    deploy(Layout.onedir, ARM, "");

    assertThat(fetcher.findRelease(from, ARM, "<delta><from>").manifest().layout())
        .isEqualTo(Layout.onedir);
    assertProblem(() -> fetcher.findRelease(from, WINDOWS, "<delta><from>"))
        .hasMessageStartingWith(
            "No repository has dev.example:backend:json:x86_64-pc-windows-msvc:1.0; for"
                + " x86_64-pc-windows-msvc it was never deployed, only for"
                + " aarch64-unknown-linux-gnu, perhaps you should write into <delta><from>");
  }

  @Test
  @DisplayName("that no repository has for any triple is named with Maven's own reason")
  void missingAltogether() throws Exception {
    assertProblem(() -> fetcher.find(from, List.of(LINUX), LINUX))
        .hasMessageStartingWith(
            "No repository has dev.example:backend:json:x86_64-unknown-linux-gnu:1.0 (not in"
                + " company), perhaps you should run `mvn deploy")
        .hasMessageContaining("check the coordinates in <from> and the project's <repositories>");
  }

  @Test
  @DisplayName("that is missed does not show the password of a repository, not even with mvn -e")
  void password() throws Exception {
    String reason = "not in company (https://me:c4n4ry@host/maven)";
    when(maven.resolveArtifact(any(), any(ArtifactRequest.class)))
        .thenThrow(new ArtifactResolutionException(List.of(), reason));

    assertProblem(() -> fetcher.find(from, List.of(LINUX), LINUX))
        .hasMessageContaining("(not in company (https://****@host/maven))")
        .hasStackTraceContaining("Caused by: " + ArtifactResolutionException.class.getName())
        .satisfies(
            failure -> {
              StringWriter printed = new StringWriter();
              failure.printStackTrace(new PrintWriter(printed));
              assertThat(printed.toString()).doesNotContain("c4n4ry");
            });
  }

  @Test
  @DisplayName("of a module that was not built yet")
  void moduleNotBuilt() throws Exception {
    Model model = new Model();
    model.setGroupId("dev.example");
    model.setArtifactId("backend");
    model.setVersion("1.0");
    modules.add(new MavenProject(model));

    assertProblem(() -> fetcher.find(from, List.of(LINUX), LINUX))
        .hasMessageStartingWith(
            "dev.example:backend:json:x86_64-unknown-linux-gnu:1.0 was not built before it is"
                + " staged (not in company)")
        .hasMessageContaining("list it first in <modules>");
  }

  @Test
  @DisplayName("as a folder is for one target only")
  void onedirForOneTarget() throws Exception {
    deploy(Layout.onedir, LINUX, "");
    deploy(Layout.onedir, ARM, "");

    assertProblem(() -> fetcher.find(from, List.of(LINUX, ARM), LINUX))
        .hasMessageStartingWith("dev.example:backend:1.0 is a onedir program")
        .hasMessageContaining("remove <triples>");
    assertProblem(() -> fetcher.find(from, List.of(ARM), LINUX))
        .hasMessageContaining("the one for the target x86_64-unknown-linux-gnu is staged");
  }

  @Test
  @DisplayName("that is not the one of its bundle.json is refused, and the one of before stays")
  void wrongHash() throws Exception {
    deploy(Layout.onefile, LINUX, "");
    Found found = fetcher.find(from, List.of(LINUX), LINUX).get(0);
    fetcher.unpack(found, null, workspace);
    Files.writeString(found.file(), "another program");

    assertProblem(() -> fetcher.unpack(found, "renamed", workspace))
        .hasMessageStartingWith(
            "dev.example:backend:exe:x86_64-unknown-linux-gnu:1.0 is not what its bundle.json says:"
                + " prog in the bundle was changed")
        .hasMessageContaining("delete " + repository + " to fetch it again");
    assertThat(workspace.bundle().resolve("prog")).hasContent("program for " + LINUX);
    assertThat(workspace.root().resolve("fetched")).doesNotExist();
  }

  @Test
  @DisplayName("that is no archive is refused")
  void noArchive() throws Exception {
    deploy(Layout.onedir, LINUX, "");
    Found found = fetcher.find(from, List.of(LINUX), LINUX).get(0);
    Files.writeString(found.file(), "<html>please log in</html>");

    assertProblem(() -> fetcher.unpack(found, null, workspace))
        .hasMessageContaining("tar.gz:x86_64-unknown-linux-gnu:1.0 cannot be unpacked: ")
        .hasMessageContaining("delete " + repository + " to fetch it again");
  }

  @Test
  @DisplayName("whose bundle.json is none, or is that of another machine, is refused")
  void wrongManifest() throws Exception {
    deploy(Layout.onefile, LINUX, "");
    Path json = repository.resolve("backend-" + LINUX + ".json");
    Files.copy(json, repository.resolve("backend-" + ARM + ".json"));
    assertProblem(() -> fetcher.find(from, List.of(ARM), ARM))
        .hasMessageContaining(
            "is a program for x86_64-unknown-linux-gnu, and aarch64-unknown-linux-gnu is wanted");

    Files.writeString(json, "{}");
    assertProblem(() -> fetcher.find(from, List.of(LINUX), LINUX))
        .hasMessageContaining("is not the bundle.json of a program");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"path\" : \"prog\" | \"path\" : null        | : a file of it is not whole (",
        "\"path\" : \"prog\" | \"path\" : \"../prog\"   | : its file ../prog leads out of its"
            + " folder (",
        "\"path\" : \"prog\" | \"path\" : \"p\\u0000g\" | cannot be a file's name on this machine"
            + " (",
        "\"program\" : \"prog\" | \"program\" : \"p\"    | : its program p is none of its files (",
        "\"layout\" : \"onefile\" | \"layout\" : null   | : it has no layout (",
        "\"triple\" : \"x86_64 | \"triple\" : \"/x86_64   | leads out of its folder (",
        "\"schemaVersion\" : | \"schemaVersion\" : 1000 | was attached by another version of"
            + " pybundle",
        "{                   | null {                | is not the bundle.json of a program",
        "\"files\" : [       | \"files\" : [ {} ], \"x\" : [ | : a file of it is not whole ("
      })
  @DisplayName("whose bundle.json nobody can trust is refused with what to do")
  void hostileManifest(String from, String to, String said) throws Exception {
    deploy(Layout.onefile, LINUX, "");
    Path json = repository.resolve("backend-" + LINUX + ".json");
    String whole = Files.readString(json);
    String hostile =
        to.endsWith("1000")
            ? whole.replaceFirst("\"schemaVersion\" : \\d+", to)
            : whole.replace(from, to);
    assertThat(hostile).isNotEqualTo(whole);
    Files.writeString(json, hostile);

    assertProblem(() -> fetcher.find(this.from, List.of(LINUX), LINUX))
        .hasMessageContaining(said)
        .hasMessageContaining("perhaps you should ");
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertProblem(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return assertThatThrownBy(call).isInstanceOf(ProblemException.class);
  }

  private ArtifactResult resolve(ArtifactRequest request) {
    Artifact asked = request.getArtifact();
    Path file =
        repository.resolve(
            asked.getArtifactId() + "-" + asked.getClassifier() + "." + asked.getExtension());
    ArtifactResult result = new ArtifactResult(request);
    if (Files.isRegularFile(file)) {
      result.setArtifact(asked.setFile(file.toFile()));
    }
    return result;
  }

  /** Puts into the repository what BundleArtifacts would attach. */
  private void deploy(Layout layout, TargetTriple triple, String suffix) throws IOException {
    Path bundle = folder.resolve("bundle");
    AtomicFiles.deleteTree(bundle);
    String program = layout == Layout.onedir ? "prog/prog" : "prog";
    Path runnable = bundle.resolve(program);
    Files.createDirectories(runnable.getParent());
    Files.writeString(runnable, "program for " + triple);
    assertThat(runnable.toFile().setExecutable(true)).isTrue();
    if (layout == Layout.onedir) {
      Files.createDirectories(bundle.resolve("prog/_internal"));
      Files.writeString(bundle.resolve("prog/_internal/data.txt"), "data");
    }
    BundleManifest manifest =
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "prog",
            "1.0",
            triple.value(),
            layout,
            program,
            Map.of(),
            Bundle.scan(bundle),
            List.of());
    String name = "backend-" + triple + suffix;
    Json.write(repository.resolve(name + ".json"), manifest);
    if (layout == Layout.onedir) {
      new BundleArchiver()
          .write(new Bundle(bundle, manifest), repository.resolve(name + ".tar.gz"), Map.of());
    } else {
      Files.copy(runnable, repository.resolve(name + ".exe"));
    }
  }

  private static TargetTriple triple(String value) {
    return TargetTriple.parse(value).orElseThrow();
  }
}
