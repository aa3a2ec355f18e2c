package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Inputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Imports of what nobody has")
class MissingImportsTest {

  private static final String PROJECT = "[project]\nname = 'desk'\nversion = '1'\n";

  @TempDir
  @SuppressWarnings("NullAway") // JUnit sets it before the first test.
  private static Path cache;

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder).withRealPath().withCache(cache);
    fixture.write("src/main.py", "");
  }

  private String said(String... modules) throws Exception {
    List<MissingImport> missing =
        Stream.of(modules)
            .map(name -> new MissingImport(name, fixture.project + "/src/main.py", 3))
            .toList();
    return fixture.provider().missing(fixture.request(), missing, Inputs.unrecorded()).sentence();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          src/core/settings.py   | src.core.settings | , and that is none      | <sourceRoot>src</sourceRoot><sourceRoot>.</sourceRoot>
          shared/common.py       | common            | which is in shared      | <sourceRoot>src</sourceRoot><sourceRoot>shared</sourceRoot>
          a/b/kit/deep/words.py  | kit.deep          | which is in a/b         | <sourceRoot>src</sourceRoot><sourceRoot>a/b</sourceRoot>
          lib/x.py               | app.lib           | none of the source root | <sourceRoot>src</sourceRoot><sourceRoot>
          """)
  @DisplayName(
      "are never to be installed if the project has that name, with or without __init__.py")
  void ofTheProject(String file, String module, String where, String roots) throws Exception {
    fixture.write(file, "");
    fixture.write("target/classes/common.py", "");

    assertThat(said(module))
        .startsWith("src/main.py:3 imports '" + module + "', which is in ")
        .contains(roots)
        .doesNotContain("install")
        .doesNotContain("requirements");
    assertThat(said(module)).contains(where);
  }

  @Test
  @DisplayName("are named all at once, by what has to be done about them")
  void all() throws Exception {
    fixture.write("shared/common.py", "");

    assertThat(said("idna", "common", "yaml.loader"))
        .contains("imports 'idna', src/main.py:3 imports 'yaml.loader', which are not installed")
        .contains("the lines idna, PyYAML")
        .contains("imports 'common', which is in shared");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          requirements.txt       | six                     | add the line idna to requirements.txt
          pylock.toml            | lock-version = "1.0"    | add the line idna to what pylock.toml is locked from
          poetry.lock            | x                       | run: poetry export
          pyproject.toml         | [tool.poetry]           | run: poetry export
          Pipfile                | x                       | run: pipenv requirements > requirements.txt
          environment.yml        | x                       | run: pip list --format=freeze > requirements.txt
          .gitignore             | x                       | write a requirements.txt beside the POM with the line idna
          lib/idna/setup.py      | x                       | write a requirements.txt beside the POM with the line ./lib/idna
          """)
  @DisplayName("come with what to do, by what there is")
  void advised(String file, String content, String advice) throws Exception {
    fixture.write(file, content + "\n");
    if (file.startsWith("lib/")) {
      fixture.write("lib/idna/idna.py", "");
    }

    assertThat(said("idna")).contains("perhaps you should " + advice);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          requirements/base.txt requirements/prod.txt | idna==3.10      | requirements/prod.txt
          requirements-prod.txt                      | idna==3.10       | requirements-prod.txt
          requirements.in                            | idna==3.10       | requirements.in
          setup.py                                   | from setuptools import setup; setup(name='x', install_requires=['idna==3.10']) | setup.py
          pyproject.toml                             | [project.optional-dependencies]~desktop = ['idna==3.10'] | pyproject.toml[desktop]
          pyproject.toml                             | [dependency-groups]~app = ['idna==3.10'] | pyproject.toml[app]
          """)
  @DisplayName("are not missing any more once the advice is followed")
  void followed(String files, String content, String taken) throws Exception {
    for (String file : files.split(" ", -1)) {
      fixture.write(
          file, (file.endsWith(".toml") ? PROJECT : "") + content.replace("~", "\n") + "\n");
    }
    if (taken.endsWith("/prod.txt")) {
      fixture.write("requirements/prod.txt", "-r base.txt\n");
      fixture.write("requirements/dev.txt", "-r base.txt\nsix\n");
    }
    Matcher advice = Pattern.compile("add <requirements>(.*)</requirements>").matcher(said("idna"));
    assertThat(advice.find()).isTrue();
    assertThat(advice.group(1)).startsWith(taken);

    fixture.withRequirements(advice.group(1));

    assertThat(fixture.provide().packages()).containsEntry("idna", "3.10");
    assertThat(Files.exists(fixture.project.resolve("build"))).isFalse();
  }

  @Test
  @DisplayName("are not missing any more once Poetry has exported them, as the advice says")
  void exported() throws Exception {
    fixture.write(
        "pyproject.toml",
        "[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\nidna = '^3.10'\n");
    Matcher advice =
        Pattern.compile("run: poetry export (.*), and commit that").matcher(said("idna"));
    assertThat(advice.find()).isTrue();
    assertThat(advice.group(1)).matches("--format requirements.txt --output \\S+");

    // What Poetry 2.5.1 writes then.
    fixture.write(
        advice.group(1).replaceFirst(".* ", ""),
        "idna==3.10 ; python_version >= \"3.10\" and python_version < \"3.14\"\n");

    assertThat(fixture.provide().packages()).containsEntry("idna", "3.10");
    assertThat(said("idna")).doesNotContain("poetry");
  }
}
