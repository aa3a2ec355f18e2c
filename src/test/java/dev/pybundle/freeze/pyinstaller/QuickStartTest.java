package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.GuardMode;
import dev.pybundle.spec.SpecRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A frozen program, of real PyInstaller, that starts quickly")
class QuickStartTest {

  private static final String MAIN =
      """
      import gc, os

      def told(): return [type(each).__module__ for each in gc.callbacks]

      begun = told()
      kept = [[] for _ in range(300_000)]
      print(begun, told(), gc.isenabled(), "_pybundle_start" in globals())
      """;

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({"true, ['_pybundle_start'] [] True False", "false, [] [] True False"})
  @DisplayName("has nothing of it once it has started, and nothing at all if it is not to")
  void startsQuickly(boolean quickStart, String expected) throws Exception {
    Path sources = Files.createDirectories(temp.resolve("src"));
    Files.writeString(sources.resolve("main.py"), MAIN);
    SmallProgram program = new SmallProgram(sources, /* noarchive= */ false);
    BundleSpec usual = program.spec(Layout.onedir);
    BundleSpec spec =
        SpecRecords.with(
            usual,
            Map.of(
                "guard",
                new BundleSpec.Guard(GuardMode.sidecar, 2),
                "interpreter",
                SpecRecords.with(usual.interpreter(), Map.of("quickStart", quickStart))));

    Frozen frozen = RealFreezer.get().freeze(program.request(temp.resolve("work"), spec, null));

    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(frozen.folder().resolve(frozen.program()).toString()),
                    temp,
                    Map.of(),
                    Duration.ofMinutes(1),
                    /* log= */ null));
    assertThat(result.outputText().strip()).isEqualTo(expected);
  }
}
