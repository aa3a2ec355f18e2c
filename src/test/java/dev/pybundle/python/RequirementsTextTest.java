package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A requirements file")
class RequirementsTextTest {

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          six                                            | six             | six
          Six_And.more == 1.0  # why                     | six-and-more    | Six_And.more == 1.0
          uvicorn[standard]>=0.5 ; python_version>'3'    | uvicorn         | uvicorn[standard]>=0.5 ; python_version>'3'
          six==1.17.0 --hash=sha256:00 --hash=sha256:11  | six             | six==1.17.0
          foo @ https://host/foo-1.0.zip                 | foo             | foo @ https://host/foo-1.0.zip
          git+https://host/x.git#egg=My_Name             | my-name         | git+https://host/x.git#egg=My_Name
          https://host/dir/Some_Pkg-1.0-py3-none-any.whl | some-pkg        | https://host/dir/Some_Pkg-1.0-py3-none-any.whl
          wheels/some_pkg-1.0-py3-none-any.whl           | some-pkg        | wheels/some_pkg-1.0-py3-none-any.whl
          ./libs/own                                     | ``              | ./libs/own
          -e ./libs/own                                  | ``              | ./libs/own
          """)
  @DisplayName("names what it requires")
  void names(String line, String name, String text) throws Exception {
    Path file = fixture.write("requirements.txt", "# a comment\n\n" + line + "\n");

    Requirement requirement =
        RequirementsText.read(file, Inputs.unrecorded()).requirements().get(0);

    assertThat(requirement.name()).isEqualTo(name);
    assertThat(requirement.text()).isEqualTo(text);
    assertThat(requirement.line()).isEqualTo(3);
  }

  @Test
  @DisplayName("is read with its continuations, includes and constraints, without its options")
  void includes() throws Exception {
    Path file =
        fixture.write(
            "requirements.txt",
            """
            \uFEFF--index-url https://host/simple
            six==1.17.0 \\
                --hash=sha256:00 \\
                --hash=sha256:11
                # via something
            -r more/other.txt
            --constraint=limits.txt
            -r https://host/remote.txt
            """);
    Path other =
        fixture.write("more/other.txt", "-r ../requirements.txt\nidna==3.1 --hash sha256:22");
    Path limits = fixture.write("limits.txt", "click<9\n");

    RequirementsText text = RequirementsText.read(file, Inputs.unrecorded());

    assertThat(text.requirements())
        .extracting(Requirement::name, Requirement::file, Requirement::line)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("six", file, 2),
            org.assertj.core.groups.Tuple.tuple("idna", other, 2));
    assertThat(text.files()).containsExactly(file, other, limits);
    assertThat(text.hashed()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          six==1.17.0 --hash=sha256:00\\nidna==3.1, false
          six==1.17.0, false
          six==1.17.0 --hash=sha256:00, true
          # nothing, false
          """)
  @DisplayName("is locked only if every requirement has a hash")
  void hashed(String content, boolean hashed) throws Exception {
    Path file = fixture.write("requirements.txt", content.replace("\\n", "\n"));

    assertThat(RequirementsText.read(file, Inputs.unrecorded()).hashed()).isEqualTo(hashed);
  }

  @Test
  @DisplayName("tells which files and folders of this machine it installs")
  void localSources() throws Exception {
    Path own = fixture.write("libs/own/pyproject.toml", "").getParent();
    Path wheel = fixture.write("a-1.0-py3-none-any.whl", "");
    Path file =
        fixture.write(
            "requirements.txt",
            "-e libs/own\n./libs/own[extra]\n./a-1.0-py3-none-any.whl\nsix\nx @ ./libs/missing\n");

    assertThat(RequirementsText.read(file, Inputs.unrecorded()).localSources())
        .containsExactly(own, wheel);
  }

  @Test
  @DisplayName("that includes a missing file is refused with the line")
  void missingInclude() throws Exception {
    Path file = fixture.write("requirements.txt", "six\n-r missing.txt\n");

    assertThatThrownBy(() -> RequirementsText.read(file, Inputs.unrecorded()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(file + ":2 includes ")
        .hasMessageContaining("missing.txt, which does not exist");
  }
}
