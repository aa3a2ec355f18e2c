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
            websockets-17.4.dist-info/direct_url.json,sha256=x,1
            websockets-17.4.dist-info/uv_cache.json,sha256=x,1
            websockets-17.4.dist-info/RECORD,,
            """);
    Files.writeString(info.resolve("direct_url.json"), "{\"url\": \"file:///home/me/websockets\"}");
    Files.writeString(info.resolve("uv_cache.json"), "{\"timestamp\": 1}");
    // when
    InstallationRecords.forgetMachine(environment);
    // then
    assertThat(info.resolve("direct_url.json")).doesNotExist();
    assertThat(info.resolve("uv_cache.json")).doesNotExist();
    assertThat(list)
        .content()
        .isEqualTo(
            """
            ../../../share/man/man1/websockets.1,sha256=x,1
            websockets/bin/tool.py,sha256=x,1
            websockets-17.4.dist-info/RECORD,,
            """);
  }

  @Test
  @DisplayName("keep where something is from that everybody can get")
  void keepsOrigin(@TempDir Path environment) throws Exception {
    Path info =
        Files.createDirectories(environment.resolve("lib/python3.11/site-packages/a-1.dist-info"));
    Path origin =
        Files.writeString(info.resolve("direct_url.json"), "{\"url\": \"https://host/a.git\"}");
    InstallationRecords.forgetMachine(environment);
    assertThat(origin).exists();
  }
}
