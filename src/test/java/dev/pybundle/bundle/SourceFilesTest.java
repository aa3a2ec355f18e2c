package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("SourceFiles")
class SourceFilesTest {

  @TempDir Path root;

  @Test
  @DisplayName("takes Python code, extension modules and all that lies in a package")
  void takesWhatCanChangeTheProgram() throws Exception {
    // given
    files(
        "main.py",
        "native.so",
        "notes.txt",
        "pkg/__init__.py",
        "pkg/table.csv",
        "pkg/sub é/deep.json",
        "plain/a.csv");
    // then
    assertThat(SourceFiles.below(root, root.resolve("target")))
        .map(file -> root.relativize(file).toString())
        .containsExactlyInAnyOrder(
            "main.py", "native.so", "pkg/__init__.py", "pkg/table.csv", "pkg/sub é/deep.json");
  }

  @Test
  @DisplayName("passes over what tools make, because a source root may be the whole project")
  void passesOverToolOutput() throws Exception {
    // given
    files(
        "app.py",
        "target/pybundle/x.py",
        ".venv/lib/y.py",
        "my-env/pyvenv.cfg",
        "my-env/lib/z.py",
        "__pycache__/app.py",
        "node_modules/tool/n.py",
        "src-tauri/target/t.py");
    // then
    assertThat(SourceFiles.below(root, root.resolve("target/pybundle")))
        .containsExactly(root.resolve("app.py"));
  }

  private void files(String... names) throws IOException {
    for (String name : names) {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
  }
}
