package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The lists of installed files")
class InstallationRecordsTest {

  @Test
  @DisplayName("lose the console scripts, whose hash depends on the folder, and nothing else")
  void loseConsoleScripts(@TempDir Path environment) throws Exception {
    // given
    Path info =
        Files.createDirectories(
            environment.resolve("lib/python3.11/site-packages/websockets-17.4.dist-info"));
    Path list =
        Files.writeString(
            info.resolve("RECORD"),
            """
            ../../../bin/websockets,sha256=Mw7_gwGeuosaWI9cqzPXCBq7BC4aoRT3yKlK1HcFM-o,380
            ../../Scripts/websockets.exe,sha256=x,1
            "../../../bin/odd,name",sha256=x,1
            ../../../share/man/man1/websockets.1,sha256=x,1
            websockets/bin/tool.py,sha256=x,1
            websockets-17.4.dist-info/RECORD,,
            """);
    // when
    InstallationRecords.forgetConsoleScripts(environment);
    // then
    assertThat(list)
        .content()
        .isEqualTo(
            """
            ../../../share/man/man1/websockets.1,sha256=x,1
            websockets/bin/tool.py,sha256=x,1
            websockets-17.4.dist-info/RECORD,,
            """);
  }
}
