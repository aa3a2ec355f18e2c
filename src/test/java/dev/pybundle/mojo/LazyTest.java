package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.spec.SpecInput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The parameter <lazy>")
class LazyTest {

  private static final Map<String, String> PROPERTIES =
      Map.of("pybundle.lazy.distributions", "pandas,numpy", "pybundle.lazy.download", "a:b");

  private final Lazy lazy = new Lazy();

  @Test
  @DisplayName("needs no configuration")
  void defaults() {
    assertThat(lazy.input(key -> Optional.empty())).isEqualTo(new SpecInput.Lazy(null, null));
  }

  @Test
  @DisplayName("is set by properties where the POM is silent")
  void properties() {
    assertThat(lazy.input(key -> Optional.ofNullable(PROPERTIES.get(key))))
        .isEqualTo(new SpecInput.Lazy(List.of("pandas", "numpy"), "a:b"));
    lazy.setDistributions(List.of("scipy"));
    lazy.setDownload("c:d");
    assertThat(lazy.input(key -> Optional.ofNullable(PROPERTIES.get(key))))
        .isEqualTo(new SpecInput.Lazy(List.of("scipy"), "c:d"));
  }
}
