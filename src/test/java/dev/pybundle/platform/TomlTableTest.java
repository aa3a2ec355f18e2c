package dev.pybundle.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A TOML file")
class TomlTableTest {

  @Test
  @DisplayName("gives tables, arrays of tables and texts, and nothing for what it does not have")
  void givesMembers(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("a file é.toml"),
            """
            \uFEFFname = "ü"
            when = 2026-11-23T00:00:00Z
            [project]
            dependencies = ["six", 1]
            [[package]]
            source = { virtual = "." }
            """);

    TomlTable toml = TomlTable.read(file);

    assertThat(toml.text("name")).contains("ü");
    assertThat(toml.table("project").texts("dependencies")).containsExactly("six");
    assertThat(toml.tables("package")).hasSize(1);
    assertThat(toml.tables("package").get(0).table("source").text("virtual")).contains(".");
    assertThat(toml.has("project")).isTrue();
    assertThat(toml.has("tool")).isFalse();
    assertThat(toml.table("tool").table("uv").texts("x")).isEmpty();
    assertThat(toml.table("name").text("x")).isEmpty();
    assertThat(toml.text("project")).isEmpty();
    assertThat(toml.tables("project")).isEmpty();
  }

  @Test
  @DisplayName("that is none is refused with the line that is wrong")
  void namesTheLine(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.toml"), "a = 1\nb = = 2\n");

    assertThatThrownBy(() -> TomlTable.read(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith(file + ":2:");
  }
}
