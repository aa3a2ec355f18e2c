package dev.pybundle.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.freeze.InputCheck.Answer;
import dev.pybundle.freeze.InputCheck.Question;
import dev.pybundle.freeze.InputCheck.WantedVariable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program finds unfrozen, and a freezer does not take along. */
@DisplayName("The check before a freeze")
class UnshippedSourcesTest {

  private static final String EXTENDED =
      "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n";

  @TempDir Path temp;

  @BeforeEach
  void sources() throws IOException {
    write("one/world/__init__.py", EXTENDED);
    write("one/world/land.py", "");
    write("two/world/__init__.py", EXTENDED);
    write("two/world/sea.py", "");
    write("two/other/deep.py", "");
    write(".env", "# secrets\nexport API_URL=https://secret\nAPP_NAME = Desk\ndesk_key=1\n");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "import world.sea",
        "import world.land, world.sea",
        "from world import land, sea",
        "from world.sea import NAME",
        "def later():\n    import world.sea",
        "try:\n    import json\nexcept ImportError:\n    pass\nelse:\n    import world.sea",
        "import world.sea as sea, world.sea"
      })
  @DisplayName("names a module whose package is taken from another source root")
  void findsSplitPackages(String code) throws Exception {
    // given
    write("one/main.py", code);
    long line = code.substring(0, code.indexOf("sea")).lines().count();
    // when
    Answer answer = ask();
    // then
    assertThat(answer.splitPackages()).hasSize(1);
    assertThat(FreezeProblems.split(answer.splitPackages().get(0), temp).sentence())
        .isEqualTo(
            "one/main.py:"
                + line
                + " imports 'world.sea', which is in the source root two, and its package is taken"
                + " from another one, perhaps you should remove one/world/__init__.py and"
                + " two/world/__init__.py, so that the package may lie in several folders, or move"
                + " all of it into one source root.");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "import world.land, other.deep",
        "import world.lake",
        "try:\n    import world.sea\nexcept ImportError:\n    pass",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import world.sea",
        "from .world import sea"
      })
  @DisplayName("says nothing of a module that its package has, or whose absence does no harm")
  void findsNoOtherPackages(String code) throws Exception {
    write("one/main.py", code);

    assertThat(ask().splitPackages()).isEmpty();
  }

  @Test
  @DisplayName(
      "says nothing of a package that may lie in several folders, or is put into the program")
  void followedAdvice() throws Exception {
    write("one/main.py", "import world.land, world.sea");

    assertThat(ask(temp.resolve("two/world").toString()).splitPackages()).isEmpty();
    Files.delete(temp.resolve("one/world/__init__.py"));
    Files.delete(temp.resolve("two/world/__init__.py"));
    assertThat(ask().splitPackages()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          os.environ["API_URL"]                                                     | API_URL
          def main():\\n    return os.environ["API_URL"]                             | API_URL
          from os import environ\\nenviron["APP_NAME"], environ["API_URL"]           | APP_NAME, API_URL
          dotenv_values()["APP_NAME"]                                               | APP_NAME
          config = {**dotenv_values(".env"), **os.environ}\\nconfig["APP_NAME"]      | APP_NAME
          load_dotenv()\\nurl = os.environ["API_URL"]                                | API_URL
          class S(BaseSettings):\\n    app_name: str\\nS()                            | APP_NAME
          class S(BaseSettings):\\n    app_name: str = Field(...)\\nS(_env_file=".e") | APP_NAME
          class S(BaseSettings):\\n    key: int\\n    model_config = SettingsConfigDict(env_prefix="DESK_")\\nS() | desk_key
          class S(BaseSettings):\\n    model_config = {"env_prefix": "desk_"}\\n    key: int\\nS() | desk_key
          class S(BaseSettings):\\n    key: int\\n    class Config:\\n        env_prefix = "DESK_"\\nS() | desk_key
          class S(BaseSettings, env_prefix="desk_"):\\n    key: int\\nS()             | desk_key
          class B(pydantic_settings.BaseSettings):\\n    app_name: str\\nclass S(B):\\n    api_url: str\\nS() | APP_NAME, API_URL
          class S(BaseSettings):\\n    url: str = Field(validation_alias="API_URL")\\nS() | API_URL
          class S(BaseSettings):\\n    url: Annotated[str, Field(alias=AliasChoices("URL", "API_URL"))]\\nS() | API_URL
          class S(BaseSettings):\\n    app: Part\\n    model_config = SettingsConfigDict(env_nested_delimiter="_")\\nS() | APP_NAME
          """)
  @DisplayName("names the variables of a .env that the sources cannot do without")
  void findsVariables(String code, String names) throws Exception {
    // given
    write("one/main.py", "import os\n" + code.replace("\\n", "\n"));
    // when
    List<WantedVariable> wanted = ask().wantedVariables();
    // then
    assertThat(FreezeProblems.unset(wanted, temp).sentence())
        .matches("one/main\\.py:\\d wants .* of \\.env, which does not go into the program.*")
        .contains(" wants " + names + " of ");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "os.environ.get('API_URL'), os.getenv('APP_NAME')",
        "os.environ['HOME'], {'API_URL': 1}['API_URL']",
        "os.environ['API_URL'] = 'x'; os.environ['API_URL']",
        "os.environ.setdefault('API_URL', 'x'); os.environ['API_URL']",
        "try:\n    os.environ['API_URL']\nexcept KeyError:\n    pass",
        "if 'API_URL' in os.environ:\n    os.environ['API_URL']",
        "class S(BaseSettings):\n    app_name: str = 'Desk'\n    api_url: str = Field('x')\nS()",
        "class S(BaseSettings):\n    app_name: str | None\n    api_url: Optional[str]\nS()",
        "class S(BaseSettings):\n    app_name: str\nS(app_name='Desk')",
        "class S(BaseSettings):\n    app_name: str",
        "class S(BaseModel):\n    app_name: str\nS()",
        "class S(BaseSettings):\n    app_name: str\n    model_config = dict(env_prefix='A_')\nS()",
        "class B(BaseSettings):\n    app_name: str\nclass S(B):\n    app_name: str = 'x'\nS()",
        "class S(BaseSettings):\n    app_name: str\n    model_config = dict(secrets_dir='/run')\nS()",
        "class S(BaseSettings):\n    app_name: str\n    model_config = dict(env_prefix=PREFIX)\nS()",
        "class S(BaseSettings):\n    a: str\n"
            + "    def settings_customise_sources(c): ...\n    app_name: str\nS()"
      })
  @DisplayName("says nothing of variables that have a default, or come from elsewhere")
  void findsNoOtherVariables(String code) throws Exception {
    write("one/main.py", "import os\n" + code);

    assertThat(ask().wantedVariables()).isEmpty();
  }

  @Test
  @DisplayName(
      "says nothing of a .env that is put into the program, or that is none of the project's")
  void shippedVariables() throws Exception {
    write("one/main.py", "import os\nos.environ['API_URL']");

    assertThat(ask(temp.resolve(".env").toString()).wantedVariables()).isEmpty();
    Files.delete(temp.resolve(".env"));
    assertThat(ask().wantedVariables()).isEmpty();
    write("one/.env", "API_URL=x");
    assertThat(ask().wantedVariables()).hasSize(1);
  }

  private Answer ask(String... data) throws Exception {
    return CheckInputs.ask(
        temp,
        new Question(
            temp.resolve("one/main.py").toString(),
            List.of(temp.resolve("one").toString(), temp.resolve("two").toString()),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            temp.toString(),
            List.of(data),
            List.of(),
            /* target= */ null));
  }

  private void write(String name, String text) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
