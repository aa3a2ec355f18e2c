package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The name to install a module by")
class DistributionNamesTest {

  @ParameterizedTest
  @CsvSource({
    "yaml.loader, PyYAML",
    "PIL, pillow",
    "langchain_core.runnables, langchain-core",
    "six, six",
  })
  @DisplayName("is known, or is that of the module with dashes")
  void guesses(String module, String distribution) {
    assertThat(DistributionNames.of(module)).isEqualTo(distribution);
  }
}
