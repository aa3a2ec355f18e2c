package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A failed installation")
class InstallationFailureTest {

  /** What uv 0.13.9 and pip 23 to 26 were seen to print. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          cause: Because there is no version of six==99.0 and you require six==99.0, your requirements are unsatisfiable.   | six       | a version that exists
          cause: Because flask was not found in the package registry and you require flask, …                               | flask     | correct the name
          cause: Because idna was not found in the cache and you require idna==3.1\\nhint: the network was disabled          | idna      | without -o
          cause: Because numpy==2.3.0 depends on Python>=3.11 and the current Python version (3.9.18) does not satisfy …    | numpy     | wheels for %s
          cause: Because numpy==2.2.0 has no wheels with a matching Python ABI tag (e.g., `cp313`) and you require …        | numpy     | wheels for %s
          error: Building source distributions is disabled, but attempted to build `six`                                    | six       | on a machine of its kind
          cause: Because idna==3.1 has no usable wheels … unsatisfiable.\\nhint: building from source is disabled for all     | idna      | on a machine of its kind
          error: Failed to download `six==1.17.0`\\n  cause: Hash mismatch for `six==1.17.0`                                 | six       | why the package changed
          error: In `--require-hashes` mode, all requirements must have a hash, but none were provided for: six==1.17.0     | six       | every requirement a hash
          error: Failed to fetch: http://localhost:1/simple/flask/\\n  cause: client error (Connect)                         | flask     | check the network
          x Failed to build `numpy==1.26.0`\\n  ERROR: Unknown compiler(s)                                                 | numpy     | or install the compiler
          cause: Because flask==3.1.0 depends on click>=8.1.3 and you require click==8.1.0, … are incompatible. unsatisfiable | flask   | contradict each other
          ERROR: Could not find a version that satisfies the requirement six==99.0 (from versions: 1.16.0, 1.17.0)          | six       | -
          ERROR: No matching distribution found for Flask_==1                                                               | -         | a version that exists
          ERROR: Could not find a version that satisfies the requirement idna==9 (from versions: none)                      | idna      | correct the name
          ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\\n    six==1.17.0 from https://x          | six       | why the package changed
          ERROR: Ignored the following versions that require a different python version: 2.1.0 Requires-Python >=3.10       | -         | wheels for %s
          error: Multiple top-level packages discovered in a flat-layout: ['desk', 'models'].\\nFailed to build                | -         | packages = ['desk', 'models']
          error: Distribution not found at: file:///croot/pinned_17/work                                                    | pinned    | its version in place of the folder
          cause: Because idna==3.1 has no wheels …\\nhint: Wheels are available for `idna` (v3) on the following platforms: `win32`, `win_amd64` | idna | %r; sys_platform == "win32"
          cause: Because idna==3.1 has no usable wheels …\\nhint: Wheels are required for `idna` because building from source is disabled | idna | on a machine of its kind
          cause: Because idna==3.1 has no wheels with a matching platform tag (e.g., `manylinux_2_28_x86_64`)\\nhint: Wheels are available for `idna` (v3) on the following platform: `manylinux_2_34_x86_64` | idna | wheels for the target, %s%g
          hint: Wheels are available for `idna` (v3) on the following platforms: `macosx_11_0_arm64`                        | -         | sys_platform == "darwin"
          hint: Wheels are available for `idna` (v3) on the following platforms: `win32`, `manylinux_2_17_x86_64`           | -         | last lines
          something else went wrong                                                                                        | -         | last lines
          """)
  @DisplayName("names the requirement at fault and what to do")
  void explained(String output, String culprit, String advice) {
    Path file = Path.of("requirements.txt");
    List<Requirement> entries =
        Stream.of(
                "six==99.0",
                "flask",
                "idna==3.1",
                "numpy==2.3.0",
                "pinned @ file:///croot/pinned_17/work")
            .map(text -> RequirementsText.requirement(text, file, 1))
            .toList();
    List<String> lines = output.replace("\\n", "\n").lines().toList();

    assertThat(InstallationFailure.culprit(entries, lines).map(Requirement::name).orElse(null))
        .isEqualTo(culprit);
    if (advice != null) {
      assertThat(InstallationFailure.remedy(lines)).contains(advice);
    }
  }
}
