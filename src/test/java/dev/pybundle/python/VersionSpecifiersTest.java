package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Version specifiers")
class VersionSpecifiersTest {

  @ParameterizedTest(name = "{0} accepts {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          >=3.11           | 3.11.0    | true
          >=3.11           | 3.11      | true
          >=3.11           | 3.9.18    | false
          >=3.9,<3.16      | 3.15.4    | true
          >=3.9,<3.16      | 3.16.0    | false
          >=3.9, <3.16,    | 3.10.2    | true
          >3.11.2          | 3.11.2    | false
          <=3.11           | 3.11.2    | false
          ==3.12.*         | 3.12.7    | true
          ==3.12.*         | 3.1.2     | false
          ==3.12.*         | 3.13.0    | false
          !=3.12.*         | 3.12.1    | false
          !=3.12.*         | 3.13.1    | true
          ==3.11.2         | 3.11.2    | true
          ==3.11           | 3.11.0    | true
          ===3.11.2        | 3.11.2    | true
          !=3.11.2         | 3.11.2    | false
          ~=3.10           | 3.14.1    | true
          ~=3.10           | 4.0       | false
          ~=3.10           | 3.9.9     | false
          ~=3.10.2         | 3.10.9    | true
          ~=3.10.2         | 3.11.0    | false
          >=3.15           | 3.15.0rc1 | false
          >=3.15.0rc1      | 3.15.0    | true
          >=3.15.0b2       | 3.15.0rc1 | true
          <3.16            | 3.15.0b1  | true
          """)
  @DisplayName("accept what PEP 440 says")
  void accept(String specifiers, String version, boolean accepted) {
    VersionSpecifiers parsed = VersionSpecifiers.parse(specifiers).orElseThrow();

    assertThat(parsed.accept(PythonVersion.parse(version).orElseThrow())).isEqualTo(accepted);
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "3.11", "^3.11", ">=three", ">=3.11.*", ">=3.11 <4", "~=3.*"})
  @DisplayName("of another form are not read")
  void refuse(String specifiers) {
    assertThat(VersionSpecifiers.parse(specifiers)).isEmpty();
  }

  @Test
  @DisplayName("of several origins are joined for uv")
  void joined() {
    List<VersionSpecifiers> all =
        List.of(
            VersionSpecifiers.parse(">= 3.9, <3.16").orElseThrow(),
            VersionSpecifiers.ofPrefix("3.12").orElseThrow());

    assertThat(VersionSpecifiers.joined(all)).isEqualTo(">=3.9,<3.16,==3.12.*");
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "main", "x3.11", "3,11", "99999999999999999999.1"})
  @DisplayName("leave what is no version alone")
  void notAVersion(String text) {
    assertThat(PythonVersion.parse(text)).isEmpty();
  }
}
