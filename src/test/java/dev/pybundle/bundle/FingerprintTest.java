package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Fingerprint")
class FingerprintTest {

  @TempDir Path temp;

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of(Map.of("a", "1", "b", "1"), Optional.empty()),
        Arguments.of(Map.of("a", "2", "b", "1"), Optional.of("a changed")),
        Arguments.of(Map.of("a", "1"), Optional.of("b was removed")),
        Arguments.of(Map.of("a", "1", "b", "1", "c", "1"), Optional.of("c is new")),
        Arguments.of(Map.of("a", "2", "c", "1"), Optional.of("a changed (and 2 more)")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("changes")
  @DisplayName("names the first change and counts the others")
  void namesTheChange(Map<String, String> now, Optional<String> expected) {
    // given
    Fingerprint earlier = new Fingerprint(Map.of("a", "1", "b", "1"));
    // when
    Fingerprint current = new Fingerprint(now);
    // then
    assertThat(current.changeSince(earlier)).isEqualTo(expected);
    assertThat(current.digest().equals(earlier.digest())).isEqualTo(expected.isEmpty());
  }

  @Test
  @DisplayName("survives a file, and reads a broken one as none")
  void survivesAFile() throws Exception {
    // given
    Path file = temp.resolve("state.json");
    Fingerprint fingerprint = new Fingerprint(Map.of("src/é.py", "1"));
    // when
    Json.write(file, fingerprint);
    // then
    assertThat(Fingerprint.read(file)).contains(fingerprint);
    Files.writeString(file, "{\"inputs\": {\"a\": ");
    assertThat(Fingerprint.read(file)).isEmpty();
    assertThat(Fingerprint.read(temp.resolve("none"))).isEmpty();
  }
}
