package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import dev.pybundle.artifact.ProgramFetcher;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("<triples>")
class FetchingTest {

  private static final String FROM = "dev.example:backend:1.0";

  private final ProgramFetcher fetcher = mock(ProgramFetcher.class);
  private final Fetching fetching = new Fetching(fetcher);

  @ParameterizedTest(name = "''{1}'' for {0} fetches {2}")
  @CsvSource({
    "x86_64-unknown-linux-gnu, '', x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-gnu, x86_64-pc-windows-msvc, x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-gnu,"
        + " 'x86_64-pc-windows-msvc, aarch64-apple-darwin ,x86_64-pc-windows-msvc',"
        + " 'x86_64-pc-windows-msvc,aarch64-apple-darwin'",
    // Tauri asks for the program under three names, and one file serves them all.
    "universal-apple-darwin,"
        + " 'aarch64-apple-darwin,x86_64-apple-darwin,universal-apple-darwin,x86_64-pc-windows-msvc',"
        + " 'universal-apple-darwin,x86_64-pc-windows-msvc'",
    "universal-apple-darwin, aarch64-apple-darwin, aarch64-apple-darwin",
    "aarch64-apple-darwin,"
        + " 'aarch64-apple-darwin,universal-apple-darwin',"
        + " 'aarch64-apple-darwin,universal-apple-darwin'",
  })
  void fetches(String target, String triples, String fetched) throws Exception {
    List<String> texts = triples.isEmpty() ? List.of() : Arrays.asList(triples.split(","));

    fetching.find(FROM, texts, triple(target));

    verify(fetcher)
        .find(
            any(),
            eq(Arrays.stream(fetched.split(",")).map(FetchingTest::triple).toList()),
            eq(triple(target)));
  }

  @Test
  @DisplayName("names triples only")
  void namesTriples() {
    assertThatThrownBy(
            () -> fetching.find(FROM, List.of("linux"), triple("x86_64-unknown-linux-gnu")))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("'linux' in <triples> (-Dpybundle.triples) is not a target triple")
        .hasMessageContaining("write one of x86_64-unknown-linux-gnu, ");
  }

  @Test
  @DisplayName("means nothing without <from>")
  void needsFrom() throws Exception {
    Fetching.refuseTriplesWithoutFrom(null);
    Fetching.refuseTriplesWithoutFrom(List.of());

    assertThatThrownBy(() -> Fetching.refuseTriplesWithoutFrom(List.of("a", "b")))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("<triples> (-Dpybundle.triples) names a, b, but")
        .hasMessageContaining("set <from>");
  }

  private static TargetTriple triple(String value) {
    return TargetTriple.parse(value).orElseThrow();
  }
}
