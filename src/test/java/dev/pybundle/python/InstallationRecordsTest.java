package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What installers write down")
class InstallationRecordsTest {

  @Test
  @DisplayName("loses what depends on the folder or the time, and nothing else")
  void losesPlaces(@TempDir Path environment) throws Exception {
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
            websockets-17.4.dist-info/direct_url.json,sha256=x,62
            "websockets-17.4.dist-info/uv_cache.json",sha256=x,137
            websockets-17.4.dist-info/uv_build.json,sha256=x,2
            websockets/direct_url.json,sha256=x,2
            """);
    for (String origin : List.of("direct_url.json", "uv_cache.json", "uv_build.json")) {
      Files.writeString(info.resolve(origin), "{}");
    }
    // when
    InstallationRecords.forgetPlaces(environment);
    // then
    assertThat(list)
        .content()
        .isEqualTo(
            """
            ../../../share/man/man1/websockets.1,sha256=x,1
            websockets/bin/tool.py,sha256=x,1
            websockets-17.4.dist-info/RECORD,,
            websockets/direct_url.json,sha256=x,2
            """);
    assertThat(info)
        .isDirectoryContaining("glob:**/RECORD")
        .isDirectoryNotContaining("glob:**.json");
  }
}
