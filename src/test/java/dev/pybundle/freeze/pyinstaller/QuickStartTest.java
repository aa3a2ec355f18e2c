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
      import gc, sys

      def told(): return [type(each).__module__ for each in gc.callbacks]

      def changed():
          import inspect, pkgutil
          names = [each.name for each in pkgutil.iter_modules([sys._MEIPASS]) if each.name == "helper"]
          return inspect.getsourcefile.__name__, names

      begun = told()
      kept = [[] for _ in range(300_000)]
      print(begun, told(), gc.isenabled(), [each for each in globals() if "pybundle" in each])
      print("inspect" in sys.modules, changed(), "inspect" in sys.modules)
      if not sys: import helper
      """;

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"true  | ['_pybundle_start'] [] True [] | False", "false | [] [] True [] | True"})
  @DisplayName("has nothing of it once it has started, and nothing at all if it is not to")
  void startsQuickly(boolean quickStart, String collector, String inspect) throws Exception {
    Path sources = Files.createDirectories(temp.resolve("src"));
    Files.writeString(sources.resolve("main.py"), MAIN);
    Files.writeString(sources.resolve("helper.py"), "");
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
    assertThat(result.output())
        .containsExactly(collector, inspect + " ('_pyi_getsourcefile', ['helper']) True");
  }
}
