package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Inputs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Loadable SQLite extensions")
class SqliteExtensionsTest {

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder);
  }

  @ParameterizedTest(name = "[{0}] and \"{1}\" under {2}: {3}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          fastapi           | pass                               | AUTO     | -
          fastapi sqlite_vec| pass                               | AUTO     | sqlite-vec (requirements.txt:2)
          sqlite-vss        | pass                               | AUTO     | sqlite-vss (requirements.txt:1)
          sqlite-vec apsw   | db.enable_load_extension(True)     | AUTO     | -
          pysqlite3-binary  | db.enable_load_extension(True)     | AUTO     | -
          sqlean.py         | db.enable_load_extension(True)     | AUTO     | -
          fastapi           | db.enable_load_extension (True)    | AUTO     | enable_load_extension (src/deep/store.py:2)
          fastapi           | # db.enable_load_extension(True)   | AUTO     | -
          sqlite-vec        | pass                               | IGNORED  | -
          fastapi           | pass                               | REQUIRED | the configuration
          """)
  @DisplayName("are needed if a requirement or the sources say so")
  void needed(String names, String code, LoadExtension mode, String reason) throws Exception {
    fixture.write("requirements.txt", names.replace(' ', '\n'));
    fixture.write("src/deep/store.py", "import sqlite3 # \u00e9\n" + code + "\n");
    EnvironmentRequest request = fixture.withLoadExtension(mode).request();

    Optional<String> needed =
        SqliteExtensions.neededBy(
            request, RequirementsResolver.of(request, Inputs.unrecorded()), Inputs.unrecorded());

    assertThat(needed).isEqualTo(Optional.ofNullable(reason));
  }

  @Test
  @DisplayName("may turn out to be needed when the requirements are installed")
  void installed() {
    EnvironmentRequest auto = fixture.request();
    EnvironmentRequest ignored = fixture.withLoadExtension(LoadExtension.IGNORED).request();

    assertThat(SqliteExtensions.amongInstalled(auto, List.of("six", "sqlite-vec")))
        .contains("sqlite-vec");
    assertThat(SqliteExtensions.amongInstalled(auto, List.of("apsw", "sqlite-vec"))).isEmpty();
    assertThat(SqliteExtensions.amongInstalled(ignored, List.of("sqlite-vec"))).isEmpty();
  }
}
