package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.FileHashes;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The archives of a onefile program")
class LazyStagerTest {

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path temp;

  @Test
  @DisplayName("are staged beside it, stay as they are, and go when they are not shipped any more")
  void stagesAndTakesBack() throws Exception {
    // given
    Path one = archive("one.zip", "one");
    Path two = archive("two.zip", "two");
    Path folder = temp.resolve("src-tauri é/binaries/cortex-lazy");
    // when
    assertThat(stage(true, true, false, one, two)).containsExactly("one.zip", "two.zip");
    // then
    assertThat(folder.resolve("one.zip")).hasContent("one");
    assertThat(folder.resolve("two.zip")).hasContent("two");
    Files.setLastModifiedTime(folder.resolve("one.zip"), LONG_AGO);
    // when one of them is another one
    Files.writeString(two, "changed");
    assertThat(stage(true, true, true, one, two)).containsExactly("two.zip");
    assertThat(folder.resolve("two.zip")).as("in a dry run").hasContent("two");
    assertThat(stage(true, true, false, one, two)).containsExactly("two.zip");
    assertThat(folder.resolve("two.zip")).hasContent("changed");
    assertThat(Files.getLastModifiedTime(folder.resolve("one.zip"))).isEqualTo(LONG_AGO);
    // when there is one only, and what somebody else has put there
    Path foreign = Files.writeString(folder.resolve("mine.zip"), "mine");
    assertThat(stage(true, true, false, one)).isEmpty();
    assertThat(folder.resolve("two.zip")).doesNotExist();
    // when they are downloaded, or lie in the folder of the program
    assertThat(stage(true, false, false, one)).isEmpty();
    assertThat(folder).isDirectoryContaining(foreign::equals);
    assertThat(folder.resolve("one.zip")).doesNotExist();
    Files.delete(foreign);
    assertThat(stage(false, true, false, one)).isEmpty();
    assertThat(folder).doesNotExist();
    assertThat(temp.resolve("src-tauri é/binaries")).isEmptyDirectory();
  }

  private Path archive(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }

  private List<String> stage(boolean onefile, boolean shipped, boolean dryRun, Path... archives)
      throws Exception {
    return new LazyStager()
        .stage(
            new SidecarStager.Request(
                temp.resolve("cortex"),
                "cortex",
                TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow(),
                temp.resolve("src-tauri é"),
                Optional.empty(),
                temp.resolve("state"),
                new LazyArchives(List.of(archives), shipped)),
            onefile,
            FileHashes.open(temp.resolve("hashes")),
            dryRun);
  }
}
