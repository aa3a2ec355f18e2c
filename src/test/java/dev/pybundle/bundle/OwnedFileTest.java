package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Owned.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A file that the user owns")
class OwnedFileTest {

  private static final String TEMPLATE = "// @MARK@\nfn main() {\n    run(1); // für dich\n}\n";

  private final Path path;

  OwnedFileTest(@TempDir Path folder) {
    this.path = folder.resolve("mit Größe/src/sidecar.rs");
  }

  @Test
  @DisplayName("is written, and then the same")
  void isWritten() throws IOException {
    OwnedFile file = file(TEMPLATE);
    assertThat(file.state()).isEqualTo(State.NEW);

    file.write();

    assertThat(file.state()).isEqualTo(State.SAME);
    assertThat(path)
        .content()
        .matches("// pybundle sha256:[0-9a-f]{64}; once you edit this file, [^@]*für dich[^@]*");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "follows a new template,                    '',       '',              OUTDATED",
    "follows after a formatter,                 'run(1);', 'run( 1 );\n\n', OUTDATED",
    "stays once a word was edited,              'run(1)', 'run(2)',        EDITED",
    "stays once its mark is gone,               'pybundle sha256:', '',    EDITED",
  })
  void changes(String name, String from, String to, State expected) throws IOException {
    file(TEMPLATE).write();
    edit(from, to);

    assertThat(file(TEMPLATE.replace("main", "other")).state()).isEqualTo(expected);
  }

  @Test
  @DisplayName("is the same with the line ends of Windows, and edited with other bytes")
  void knowsBytes() throws IOException {
    file(TEMPLATE).write();
    edit("\n", "\r\n");
    assertThat(file(TEMPLATE).state()).isEqualTo(State.SAME);

    Files.write(path, new byte[] {(byte) 0xff, 0, (byte) 0xfe});
    assertThat(file(TEMPLATE).state()).isEqualTo(State.EDITED);
  }

  @Test
  @DisplayName("of another sidecar is not written over")
  void knowsItsOwner() throws IOException {
    new OwnedFile("other", path, TEMPLATE).write();

    assertThat(file(TEMPLATE).state()).isEqualTo(State.EDITED);
  }

  @Test
  @DisplayName("is not looked for in a folder of its name")
  void respectsFolders() throws IOException {
    Files.createDirectories(path);

    assertThat(file(TEMPLATE).state()).isEqualTo(State.EDITED);
  }

  @Test
  @DisplayName("is moved aside under a name of its own each time")
  void isMovedAside() throws IOException {
    for (String text : new String[] {"one", "two", "three"}) {
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      file(TEMPLATE).moveAside();
    }

    assertThat(path).doesNotExist();
    assertThat(path.resolveSibling("sidecar.rs.backup")).hasContent("one");
    assertThat(path.resolveSibling("sidecar.rs.backup-2")).hasContent("two");
    assertThat(path.resolveSibling("sidecar.rs.backup-3")).hasContent("three");
  }

  private OwnedFile file(String template) {
    return new OwnedFile("cortex-backend", path, template);
  }

  private void edit(String from, String to) throws IOException {
    String text = Files.readString(path, StandardCharsets.UTF_8);
    Files.writeString(path, text.replace(from, to), StandardCharsets.UTF_8);
  }
}
