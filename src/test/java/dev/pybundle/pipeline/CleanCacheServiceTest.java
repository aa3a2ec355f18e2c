package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.fixture.Tools;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CleanCacheService.Request;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.process.RunningPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The goal clean-cache")
class CleanCacheServiceTest {

  private static final String UV = "uv/0.13.9-x86_64-unknown-linux-gnu/bin/uv";
  private static final String PYTHON = "python/cpython-3.14.3-0123456789ab/bin/python3.14";

  @TempDir Path temp;

  private final CleanCacheService service = new CleanCacheService(new RunningPrograms());
  private Path cache;
  private Path output;

  @BeforeEach
  void fill() throws Exception {
    cache = temp.resolve("Zwischen speicher é");
    output = temp.resolve("target/pybundle");
    write("memory/pyinstaller.db", 3_000_000);
    write(UV, 1_000_000);
    write("uv-cache/archive-v0/x/y", 2_000_000);
    write("uv-cache/CACHEDIR.TAG", 10);
    write(PYTHON, 500_000);
  }

  @Test
  @DisplayName("removes all that pybundle put there, and says how much")
  void removes() throws Exception {
    assertThat(clean())
        .isEqualTo(
            new Done(
                "Removed 6.5 MB from "
                    + cache
                    + ": memory 3.0 MB, uv 1.0 MB, uv-cache 2.0 MB, python 0.5 MB"));
    assertThat(cache.resolve(UV)).doesNotExist();
    assertThat(cache.resolve("uv-cache")).doesNotExist();
    assertThat(cache.resolve("python")).isEmptyDirectory();
    assertThat(cache.resolve("memory/pyinstaller.db")).isEmptyFile();
    assertThat(clean()).isEqualTo(new UpToDate("There is nothing to remove in " + cache));
  }

  @Test
  @DisplayName("removes the named parts only")
  void removesOnly() throws Exception {
    assertThat(clean("memory", "python").sentence())
        .isEqualTo("Removed 3.5 MB from " + cache + ": memory 3.0 MB, python 0.5 MB");
    assertThat(cache.resolve(UV)).exists();
    assertThatThrownBy(() -> clean("memry"))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "<only> (-Dpybundle.clean-cache.only) is 'memry', perhaps you should write one of"
                + " memory, uv, uv-cache, python, freezer, pyoxidizer.");
  }

  @Test
  @DisplayName("only says what it would remove in a dry run")
  void dryRun() throws Exception {
    FailedVerification mark = new FailedVerification("2026-10-05", "prog: byte 1", false);
    Workspace workspace = new Workspace(output.resolve("x86_64-unknown-linux-gnu"));
    mark.leave(workspace);
    assertThat(service.clean(new Request(cache, List.of("uv"), List.of(output), true)))
        .isEqualTo(new Skipped("dry run: would remove 1.0 MB from " + cache + ": uv 1.0 MB"));
    assertThat(service.clean(new Request(cache, List.of(), List.of(output), true)))
        .isInstanceOf(Skipped.class);
    assertThat(cache.resolve(UV)).exists();
    assertThat(FailedVerification.in(workspace, Inputs.unrecorded())).contains(mark);
  }

  @Test
  @DisplayName("ends the clean builds that verify has ordered, if it removes the memory")
  void endsDistrust() throws Exception {
    Workspace first = new Workspace(output.resolve("x86_64-unknown-linux-gnu"));
    Workspace second = new Workspace(output.resolve("other/x86_64-unknown-linux-gnu"));
    new FailedVerification("2026-10-05", "prog: byte 1", false).leave(first);
    new FailedVerification("2026-10-05", "prog: byte 1", true).leave(second);
    clean("uv");
    assertThat(FailedVerification.in(first, Inputs.unrecorded())).isPresent();
    assertThat(clean().sentence()).endsWith("; builds may remember again");
    assertThat(FailedVerification.in(first, Inputs.unrecorded())).isEmpty();
    assertThat(FailedVerification.in(second, Inputs.unrecorded())).isEmpty();
  }

  @Test
  @DisplayName("has nothing to do where there is no cache")
  void absent() throws Exception {
    assertThat(service.clean(new Request(temp.resolve("none"), List.of(), List.of(output), false)))
        .isEqualTo(new UpToDate("There is nothing to remove in " + temp.resolve("none")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Documents/letter.txt",
        "uv/archive-v0/x",
        "python/project/main.py",
        "memory/diary.txt",
        "python",
      })
  @DisplayName("refuses a folder that holds anything else, before it removes something")
  void refuses(String stranger) throws Exception {
    if (stranger.equals("python")) {
      Files.move(cache.resolve("python"), temp.resolve("moved"));
    }
    write(stranger, 10);
    assertThatThrownBy(this::clean)
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith(
            "<cacheDirectory>" + cache + "</cacheDirectory> is no cache of pybundle: it holds ")
        .hasMessageContaining(
            "so nothing was removed, perhaps you should correct <cacheDirectory>");
    assertThat(cache.resolve(UV)).exists();
    assertThat(cache.resolve("memory/pyinstaller.db")).hasSize(3_000_000);
    assertThat(cache.resolve(stranger)).exists();
  }

  @Test
  @DisplayName("refuses a file")
  void refusesFile() {
    Path file = cache.resolve(UV);
    assertThatThrownBy(() -> service.clean(new Request(file, List.of(), List.of(output), false)))
        .hasMessageStartingWith("<cacheDirectory>" + file + "</cacheDirectory> is no folder, ");
  }

  @Test
  @DisplayName("follows no link out of the cache, but takes one to the cache")
  void links() throws Exception {
    Path outside = Files.createDirectories(temp.resolve("outside"));
    Files.writeString(outside.resolve("mine"), "mine");
    Files.createSymbolicLink(cache.resolve("uv-cache/archive-v0/link"), outside);
    Files.createSymbolicLink(cache.resolve("uv/0.1-linux"), outside);
    Files.move(cache.resolve("memory"), temp.resolve("big disk"));
    Files.createSymbolicLink(cache.resolve("memory"), temp.resolve("big disk"));
    Path named = Files.createSymbolicLink(temp.resolve("named"), cache);

    GoalResult result = service.clean(new Request(named, List.of(), List.of(output), false));

    assertThat(result.sentence()).startsWith("Removed 3.5 MB from " + named);
    assertThat(outside.resolve("mine")).hasContent("mine");
    assertThat(temp.resolve("big disk/pyinstaller.db")).hasSize(3_000_000);
    assertThat(cache.resolve("memory")).doesNotExist();
    assertThat(cache.resolve("uv")).isEmptyDirectory();
  }

  @Test
  @DisplayName("keeps what runs now, and fails")
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a copy of sleep is what runs")
  void keepsWhatRuns() throws Exception {
    Path uv = cache.toRealPath().resolve(UV);
    Files.delete(uv);
    Files.copy(Tools.find("sleep").toRealPath(), uv);
    Process running = new ProcessBuilder(uv.toString(), "60").start();
    try {
      GoalResult result = clean();
      assertThat(result).isInstanceOf(Failed.class);
      assertThat(result.sentence())
          .isEqualTo(
              "Removed 3.5 MB from "
                  + cache
                  + ": memory 3.0 MB, python 0.5 MB; kept uv, uv-cache, which a build uses now,"
                  + " perhaps you should run pybundle:clean-cache again when that build has"
                  + " ended.");
      assertThat(uv).exists();
    } finally {
      running.destroyForcibly().waitFor();
    }
    assertThat(clean()).isInstanceOf(Done.class);
  }

  @Test
  @DisplayName("leaves alone what another build is just making, but not what one left an hour ago")
  void keepsWhatIsBeingMade() throws Exception {
    Path fresh = write("python/.cpython-3.14.3-0123456789ab-123456/bin/x", 10);
    Path left = write("uv/.0.13.9-x86_64-unknown-linux-gnu-98765/bin/x", 10);
    write(".removed-1234/half", 10);
    Path leftFolder = left.resolveSibling("").resolveSibling("");
    Files.setLastModifiedTime(leftFolder, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

    assertThat(clean()).isInstanceOf(Done.class);

    assertThat(fresh).exists();
    assertThat(leftFolder).doesNotExist();
    assertThat(cache.resolve(".removed-1234")).doesNotExist();
  }

  private GoalResult clean(String... only) throws Exception {
    return service.clean(new Request(cache, List.of(only), List.of(output), false));
  }

  private Path write(String file, int size) throws IOException {
    Path path = cache.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.write(path, new byte[size]);
  }
}
