package dev.pybundle.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.fixture.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("strip is tried")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StripRulesTest {

  private final StripRules rules = new StripRules(new TestElf());
  private final Path folder;
  private final Path library;

  StripRulesTest(@TempDir Path temporary) throws Exception {
    folder = temporary.resolve("site packages ä");
    library = TestElf.library(folder.resolve("pkg/libtest.so.3"), "text");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("only where its maker has not moved the segments")
  @CsvSource({
    "libtest.so.3, true",
    "pkg/native/libtest.so.3, true",
    "pkg.libs/libtest.so.3, false",
    "a/numpy.libs/b/libtest.so.3, false",
    "pkg.libsomething/libtest.so.3, true",
  })
  void respectsWheelLibraries(String destination, boolean expected) throws Exception {
    assertThat(rules.strippable(new Candidate(destination, library, true))).isEqualTo(expected);
  }

  @Test
  @DisplayName("not on a library that comes out of such a folder")
  void respectsOrigin() throws Exception {
    // given
    Path origin = Files.createDirectories(folder.resolve("numpy.libs")).resolve("libx.so");
    Files.copy(library, origin);

    // then
    assertThat(rules.strippable(new Candidate("libx.so", origin, true))).isFalse();
  }

  @Test
  @DisplayName("not on data, even if it is a library")
  void respectsData() throws Exception {
    assertThat(rules.strippable(new Candidate("libtest.so.3", library, false))).isFalse();
  }

  @Test
  @DisplayName("not on what has no symbols")
  void needsSymbols() throws Exception {
    // given
    Path text = Files.writeString(folder.resolve("script.so"), "INPUT(libtest.so)");
    Path stripped = folder.resolve("stripped.so");
    Tools.succeed(
        folder,
        Map.of(),
        Tools.find("strip"),
        List.of("--strip-unneeded", "-o", stripped.toString(), library.toString()));

    // then
    assertThat(rules.strippable(new Candidate("a.so", text, true))).isFalse();
    assertThat(rules.strippable(new Candidate("b.so", stripped, true))).isFalse();
    assertThat(rules.strippable(new Candidate("c.so", folder.resolve("absent.so"), true)))
        .isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("not on a library that checks itself against a file beside it")
  @ValueSource(strings = {".libtest.so.3.hmac", "libtest.so.3.hmac", "libtest.so.chk"})
  void respectsCompanions(String companion) throws Exception {
    // given
    Path file = Files.writeString(library.resolveSibling(companion), "checksum");

    // then
    assertThat(rules.strippable(new Candidate("libtest.so.3", library, true))).isFalse();
    Files.delete(file);
    assertThat(rules.strippable(new Candidate("libtest.so.3", library, true))).isTrue();
  }
}
