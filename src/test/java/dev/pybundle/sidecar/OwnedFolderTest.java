package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Owned.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A folder that the user owns")
class OwnedFolderTest {

  private static final Map<String, String> OLD =
      Map.of(
          "Cargo.toml", "[package]\n", "src/lib.rs", "mod old;\n", "src/old.rs", "fn old() {}\n");
  private static final Map<String, String> FRESH =
      Map.of(
          "Cargo.toml", "[package]\n", "src/lib.rs", "mod fresh;\n", "src/fresh.rs", "// Größe\n");

  private final Path path;

  OwnedFolderTest(@TempDir Path temp) {
    this.path = temp.resolve("mit Größe/crate");
  }

  @Test
  @DisplayName("is new, the same, and outdated by other files, which replace it")
  void isWritten() throws IOException {
    assertThat(folder(OLD).state()).isEqualTo(State.NEW);
    folder(OLD).write();
    assertThat(folder(OLD).state()).isEqualTo(State.SAME);
    assertThat(folder(FRESH).state()).isEqualTo(State.OUTDATED);

    folder(FRESH).write();

    assertThat(folder(FRESH).state()).isEqualTo(State.SAME);
    assertThat(path.resolve("src/old.rs")).doesNotExist();
    assertThat(path.resolve("src/fresh.rs")).hasContent("// Größe");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a word was edited,       src/lib.rs,                  fn mine() {},          EDITED",
    "a formatter was there,   src/lib.rs,                  'mod\n    old;',         SAME",
    "its record is gone,      pybundle.sha256,             '',                     EDITED",
    "a tool wrote beside it,  permissions/schemas/a.json,  {},                     SAME",
  })
  @DisplayName("is judged by what is in it:")
  void knowsEdits(String name, String file, String text, State expected) throws IOException {
    folder(OLD).write();
    Files.createDirectories(path.resolve(file).getParent());
    Files.writeString(path.resolve(file), text);

    assertThat(folder(OLD).state()).isEqualTo(expected);
  }

  @Test
  @DisplayName("is edited if a file is gone, and foreign without a record")
  void respectsOthers() throws IOException {
    folder(OLD).write();
    Files.delete(path.resolve("src/old.rs"));
    assertThat(folder(OLD).state()).isEqualTo(State.EDITED);

    Path foreign = folder(OLD).moveAside();
    assertThat(foreign).hasFileName("crate.backup").isDirectory();
    Files.createDirectories(path);
    assertThat(folder(OLD).state()).isEqualTo(State.EDITED);
  }

  private OwnedFolder folder(Map<String, String> files) {
    return new OwnedFolder(path, files);
  }
}
