package dev.pybundle.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import dev.pybundle.spec.BundleSpec.DistributionFile;
import dev.pybundle.spec.TraceFile.Additions;
import dev.pybundle.spec.TraceFile.TracedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("pybundle-trace.json")
class TraceFileTest {

  private final Path basedir;

  TraceFileTest(@TempDir Path basedir) {
    this.basedir = basedir.resolve("mein é");
  }

  @BeforeEach
  void project() throws Exception {
    Files.createDirectories(basedir.resolve("src/words"));
    Files.writeString(basedir.resolve("src/main.py"), "");
    Files.writeString(basedir.resolve("src/words/list.txt"), "");
    Files.writeString(basedir.resolve("outside.txt"), "");
  }

  @Test
  @DisplayName("adds to what the POM says, and leaves out what that leaves out")
  void merges() throws Exception {
    // given
    write(
        new Additions(
            List.of("plug.two", "plug.two", "left.out.deep"),
            List.of(
                new TracedFile("Host_Dist", "host/list.txt"),
                new TracedFile(null, "words/list.txt"),
                new TracedFile(null, "words/gone.txt"),
                new TracedFile(null, "../outside.txt")),
            List.of(new TracedFile("host-dist", "host/vec0.so")),
            List.of("host-dist")));
    // when
    TraceFile.Merged merged =
        TraceFile.read(basedir, Inputs.unrecorded())
            .mergeInto(
                spec(
                    input -> {
                      input.hiddenImports = List.of("plug.one", "plug.two");
                      input.excludes = List.of("left.out");
                    }),
                Inputs.unrecorded());
    // then
    BundleSpec.Collected collected = merged.spec().collected();
    assertThat(collected.hiddenImports()).containsExactly("plug.one", "plug.two");
    assertThat(collected.datas())
        .containsExactly(new CollectedFile(basedir.resolve("src/words/list.txt"), "words"));
    assertThat(collected.copyMetadata()).containsExactly("host-dist");
    assertThat(collected.distributionFiles())
        .containsExactly(
            new DistributionFile("Host_Dist", "host/list.txt", false),
            new DistributionFile("host-dist", "host/vec0.so", true));
    assertThat(merged.sentences())
        .containsExactly(
            "Takes 8 entries from pybundle-trace.json",
            "pybundle-trace.json names ../outside.txt, which is in no source root any more; it is passed over",
            "pybundle-trace.json names words/gone.txt, which is in no source root any more; it is passed over");
    assertThat(RealFreezer.get().plan(merged.spec()).files().toString())
        .contains(
            "(\"datas\", \"Host_Dist\", \"host/list.txt\")",
            "(\"binaries\", \"host-dist\", \"host/vec0.so\")",
            "importlib.metadata.distribution(name).locate_file(path)");
  }

  @Test
  @DisplayName("changes nothing where it is not, or is about another program")
  void others() throws Exception {
    BundleSpec spec = spec(input -> {});
    assertThat(TraceFile.read(basedir, Inputs.unrecorded()).mergeInto(spec, Inputs.unrecorded()))
        .isEqualTo(new TraceFile.Merged(spec, List.of()));
    write("another", new Additions(List.of("plug"), List.of(), List.of(), List.of()));
    assertThat(TraceFile.read(basedir, Inputs.unrecorded()).mergeInto(spec, Inputs.unrecorded()))
        .isEqualTo(new TraceFile.Merged(spec, List.of()));
  }

  @Test
  @DisplayName("is passed over for a spec of the user's own")
  void ownSpec() throws Exception {
    write(new Additions(List.of("plug"), List.of(), List.of(), List.of()));
    Files.writeString(basedir.resolve("own.spec"), "");
    BundleSpec spec = spec(input -> input.specFile = Path.of("own.spec"));
    assertThat(TraceFile.read(basedir, Inputs.unrecorded()).mergeInto(spec, Inputs.unrecorded()))
        .isEqualTo(
            new TraceFile.Merged(
                spec,
                List.of("pybundle-trace.json is passed over, because <specFile> is run as it is")));
  }

  @Test
  @DisplayName("keeps what it has when a trace finds more, each entry once and sorted")
  void grows() {
    Additions first =
        new Additions(List.of("b"), List.of(new TracedFile(null, "x")), List.of(), List.of());
    Additions second =
        new Additions(
            List.of("a", "b"), List.of(new TracedFile(null, "x")), List.of(), List.of("d"));
    TraceFile file = new TraceFile(1, java.util.Map.of()).with("p", first).with("p", second);
    assertThat(file.programs())
        .containsEntry(
            "p",
            new Additions(
                List.of("a", "b"), List.of(new TracedFile(null, "x")), List.of(), List.of("d")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no JSON",
        "{\"schemaVersion\": 2, \"programs\": {}}",
        "{\"schemaVersion\": 1, \"programs\": {\"prog\": {\"hiddenImports\": [\"a-b\"]}}}"
      })
  @DisplayName("is refused if somebody broke it, and the message names it")
  void broken(String text) throws Exception {
    Files.writeString(basedir.resolve(TraceFile.NAME), text);
    assertThatThrownBy(
            () ->
                TraceFile.read(basedir, Inputs.unrecorded())
                    .mergeInto(spec(input -> {}), Inputs.unrecorded()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("pybundle-trace.json")
        .hasMessageContaining("perhaps you should");
  }

  private void write(Additions additions) throws Exception {
    write("prog", additions);
  }

  private void write(String program, Additions additions) throws Exception {
    Json.write(
        basedir.resolve(TraceFile.NAME),
        new TraceFile(1, java.util.Map.of()).with(program, additions));
  }

  private BundleSpec spec(Consumer<SpecInputFixture> change) throws Exception {
    SpecInputFixture fixture = new SpecInputFixture(basedir);
    fixture.name = "prog";
    fixture.entry = "src/main.py";
    change.accept(fixture);
    TargetTriple linux = TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();
    return new SpecResolver().resolve(fixture.input(), linux, Inputs.unrecorded()).spec();
  }
}
