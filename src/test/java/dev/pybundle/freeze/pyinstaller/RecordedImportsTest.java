package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Import;
import dev.pybundle.bundle.ImportGraph.Kind;
import dev.pybundle.bundle.ImportGraph.Reason;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.spec.BundleSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("imports.json, of a real PyInstaller")
class RecordedImportsTest {

  private static final String MAIN =
      """
      import helper

      if helper.X:
          import wave
      try:
          import gone
      except ImportError:
          gone = None

      def later():
          import package.part, mailbox
      """;

  private static final String OWN_SPEC =
      """
      from PyInstaller.building.api import EXE, PYZ
      from PyInstaller.building.build_main import Analysis
      one = Analysis(["%1$s/main.py"], pathex=["%1$s"], hiddenimports=["fractions"], excludes=["mailbox"])
      other = Analysis(["%1$s/second.py"], pathex=["%1$s"], runtime_hooks=["%1$s/hook.py"])
      exe = EXE(PYZ(one.pure + other.pure), one.scripts, other.scripts, one.binaries, one.datas, [], name="prog")
      """;

  @TempDir Path temp;

  private Path root;

  @BeforeEach
  void makeProgram() throws Exception {
    root = Files.createDirectories(temp.resolve("sources é/package")).resolveSibling("");
    Files.writeString(root.resolve("main.py"), MAIN);
    Files.writeString(root.resolve("second.py"), "import helper, plistlib\n");
    Files.writeString(root.resolve("hook.py"), "import shelve\n");
    Files.writeString(root.resolve("helper.py"), "X = 1\n");
    Files.writeString(root.resolve("package/__init__.py"), "");
    Files.writeString(root.resolve("package/part.py"), "");
  }

  @Test
  @DisplayName("tells who imports whom and how, what is missing, and what was asked for")
  void tellsAll() throws Exception {
    BundleSpec spec =
        Json.parse(
            Json.text(new SmallProgram(root, false).spec(Layout.onedir))
                .replace("\"hiddenImports\" : [ ]", "\"hiddenImports\" : [ \"fractions\" ]")
                .replace("\"excludes\" : [ ]", "\"excludes\" : [ \"mailbox\" ]"),
            BundleSpec.class);
    ImportGraph graph = freeze(spec, List.of(ImportGraph.FILE));

    assertThat(graph.roots()).startsWith("main.py");
    assertThat(graph.importsOf("main.py"))
        .extracting(RecordedImportsTest::told)
        .containsExactlyInAnyOrder(
            "helper always", "wave if", "gone try", "package.part function", "mailbox function");
    assertThat(graph.importersOf("package"))
        .extracting(RecordedImportsTest::told)
        .containsExactly("package always");
    assertThat(graph.modules().get("helper").distribution()).isEmpty();
    assertThat(graph.modules().get("helper").isStandard()).isFalse();
    assertThat(graph.modules().get("wave").isStandard()).isTrue();
    assertThat(graph.modules().get("package").kind()).isEqualTo(Kind.PACKAGE);
    assertThat(graph.modules().get("gone").kind()).isEqualTo(Kind.MISSING);
    assertThat(graph.modules().get("mailbox").kind()).isEqualTo(Kind.EXCLUDED);
    assertThat(graph.reasonsOf("fractions")).containsExactly(new Reason("hidden import", ""));
    assertThat(graph.reasonsOf("codecs"))
        .containsExactly(new Reason("start of the interpreter", ""));
  }

  @Test
  @DisplayName("knows what is reached without some of the imports and of the modules")
  void knowsWhatIsReached() throws Exception {
    ImportGraph graph =
        freeze(new SmallProgram(root, false).spec(Layout.onefile), List.of("content.json"));

    assertThat(graph.reachable(edge -> true, Set.of()))
        .contains("helper", "wave", "package.part", "package", "codecs")
        .doesNotContain("gone");
    assertThat(graph.reachable(edge -> !edge.isInFunction(), Set.of()))
        .contains("helper", "wave")
        .doesNotContain("package.part", "package", "mailbox");
    assertThat(graph.reachable(edge -> true, Set.of("wave")))
        .contains("helper")
        .doesNotContain("wave", "chunk");
  }

  @Test
  @DisplayName("has all analyses of a spec of the user's own")
  void hasThoseOfAnOwnSpec() throws Exception {
    Path specFile = temp.resolve("own é.spec");
    Files.writeString(specFile, OWN_SPEC.formatted(root));
    String text = Json.text(new SmallProgram(root, false).spec(Layout.onefile));
    BundleSpec spec =
        Json.parse(
            text.replaceFirst("\\{", "{ \"specFile\" : \"" + specFile.toUri() + "\","),
            BundleSpec.class);
    ImportGraph graph = freeze(spec, List.of(ImportGraph.FILE));

    assertThat(graph.roots()).startsWith("main.py").contains("second.py", "hook.py");
    assertThat(graph.importersOf("helper"))
        .extracting(Import::importer)
        .containsExactlyInAnyOrder("main.py", "second.py");
    assertThat(graph.importersOf("shelve")).extracting(Import::importer).contains("hook.py");
    assertThat(graph.reasonsOf("fractions")).contains(new Reason("hidden import", ""));
  }

  private ImportGraph freeze(BundleSpec spec, List<String> parts) throws Exception {
    FreezeRequest request = new SmallProgram(root, false).request(temp.resolve("work"), spec, null);
    Frozen frozen = RealFreezer.get().freeze(request);
    assertThat(frozen.parts().stream().map(BundledFile::path).collect(Collectors.joining(" ")))
        .contains("parts/" + ImportGraph.FILE)
        .contains(parts);
    return ImportGraph.read(frozen.folder().resolve("parts").resolve(ImportGraph.FILE));
  }

  private static String told(Import edge) {
    if (edge.isAlways()) {
      return edge.imported() + " always";
    }
    return edge.imported()
        + (edge.isConditional() ? " if" : "")
        + (edge.isGuarded() ? " try" : "")
        + (edge.isInFunction() ? " function" : "");
  }
}
