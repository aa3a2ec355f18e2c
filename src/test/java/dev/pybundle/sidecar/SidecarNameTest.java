package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The name of a sidecar")
class SidecarNameTest {

  @ParameterizedTest(name = "may be {0}")
  @ValueSource(strings = {"cortex-backend", "Cortex_Backend2", "x", "my-server"})
  void isGood(String name) throws Exception {
    assertThat(SidecarName.check(name)).isEmpty();
  }

  @ParameterizedTest(name = "is doubtful as {0}")
  @ValueSource(strings = {"3cortex", "cortex.backend", "cortex.exe", "größe", "my backend", "-x"})
  void isUnusual(String name) throws Exception {
    assertThat(SidecarName.check(name))
        .singleElement()
        .asString()
        .startsWith("<name>" + name + "</name>")
        .contains("perhaps you should keep to these, e.g. <name>cortex-backend</name>");
  }

  @ParameterizedTest(name = "is too common as {0}")
  @ValueSource(strings = {"server", "main", "api", "backend", "python", "Python"})
  void isGeneric(String name) throws Exception {
    assertThat(SidecarName.check(name))
        .singleElement()
        .asString()
        .contains("becomes /usr/bin/" + name + " on Linux")
        .contains("<name>my-app-" + name + "</name>");
  }

  @ParameterizedTest(name = "cannot be ''{0}''")
  @ValueSource(
      strings = {"", ".", "..", "a/b", "../x", "a\\b", "a*", "a:b", "a\nb", "x.", "x ", " x"})
  void isImpossible(String name) {
    assertThatThrownBy(() -> SidecarName.check(name))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("cannot be the name of a file")
        .hasMessageContaining("perhaps you should use letters");
  }

  @Test
  @DisplayName("must not contain a triple, which Tauri would cut out")
  void hasNoTriple() {
    assertThatThrownBy(() -> SidecarName.check("cortex-x86_64-apple-darwin"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("contains the target triple")
        .hasMessageContaining("perhaps you should write <name>cortex</name>");
  }
}
