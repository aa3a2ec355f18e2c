package dev.pybundle.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.compress.ExcludeRules.Excluded;
import dev.pybundle.message.ProblemException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Patterns of files to leave out")
class ExcludeRulesTest {

  private static final List<String> PROGRAM =
      List.of(
          "tests/test_root.py",
          "numpy/tests/data/a.npy",
          "numpy/core.so",
          "numpy-2.4.dist-info/RECORD",
          "numpy-2.4.dist-info/METADATA",
          "über/größe.txt",
          ".hidden/file",
          "README");

  @ParameterizedTest(name = "{0}")
  @DisplayName("match paths in the program")
  @CsvSource({
    "**/tests/, tests/test_root.py numpy/tests/data/a.npy",
    "**/tests/**, tests/test_root.py numpy/tests/data/a.npy",
    "numpy/tests/, numpy/tests/data/a.npy",
    "numpy/**/*.npy, numpy/tests/data/a.npy",
    "numpy/**/core.so, numpy/core.so",
    "**/**/README, README",
    "*, README",
    "*.dist-info/RECORD, numpy-2.4.dist-info/RECORD",
    "'*.dist-info/{RECORD,METADATA}', numpy-2.4.dist-info/RECORD numpy-2.4.dist-info/METADATA",
    "über/gr??e.txt, über/größe.txt",
    "**/file, .hidden/file",
    "numpy**/core.so, numpy/core.so",
  })
  void match(String pattern, String expected) throws Exception {
    // when
    Excluded excluded = ExcludeRules.of(List.of(pattern), "<trim><exclude>").apply(PROGRAM);

    // then
    assertThat(excluded.destinations()).containsExactlyInAnyOrder(expected.split(" "));
    assertThat(excluded.unmatched()).isEmpty();
  }

  @Test
  @DisplayName("that match nothing are told, because they are most likely mistakes")
  void tellsUnmatched() throws Exception {
    // when
    Excluded excluded =
        ExcludeRules.of(List.of("READ*", "tests", "numpy/tests", "**/*.pyi"), "<x>").apply(PROGRAM);

    // then
    assertThat(excluded.destinations()).containsExactly("README");
    assertThat(excluded.unmatched()).containsExactly("tests", "numpy/tests", "**/*.pyi");
  }

  @Test
  @DisplayName("that cannot be read say what is wrong with them")
  void refusesBadPattern() {
    assertThatThrownBy(() -> ExcludeRules.of(List.of("{a,b"), "<trim><excludes><exclude>"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "<trim><excludes><exclude> has the pattern '{a,b', which cannot be read: Missing '}")
        .hasMessageContaining("perhaps you should write it with * and ? within a folder");
  }
}
