package dev.pybundle.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Role;
import dev.pybundle.message.Problem;
import dev.pybundle.spec.BundleSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("ProgramRecord")
class ProgramRecordTest {

  private static final String RECORD =
      """
      {"program": "prog", "python": "3.11.4", "freezer": "8.7.3", "layout": "onedir", "modules": ["main"], "archived": [],
       "parts": [
         {"path": "prog", "source": null, "role": "PROGRAM", "distribution": null},
         {"path": "lib/own.so", "source": "/libs/own.so", "role": "NATIVE", "distribution": null},
         {"path": "lib/theirs.so", "source": "/env/theirs.so", "role": "NATIVE", "distribution": "theirs"}],
       "problems": [%s], "missingLibraries": [%s], "missingModules": {"winreg": ["os"]}, "lacking": {%s}}
      """;

  private static final String SPEC =
      """
      {"name": "prog", "version": "1", "triple": "x86_64-unknown-linux-gnu", "layout": "onedir", "entry": "/main.py",
       "sourceRoots": ["/"],
       "collected": {"datas": [], "binaries": [{"source": "/libs", "target": "."}], "hiddenImports": [], "excludes": [],
         "collectAll": [], "collectSubmodules": [], "collectData": [], "collectBinaries": [], "copyMetadata": [],
         "recursiveCopyMetadata": [], "hooksPath": [], "hooksConfig": {}, "runtimeHooks": [], "noarchive": false,
         "completeness": "closure", "trim": [], "moduleCollectionMode": {}}}
      """;

  @Test
  @DisplayName("gives each file of the program its role, source and distribution")
  void filesAreDescribed() throws Exception {
    ProgramRecord made = made("", "", "");

    assertThat(made.described("prog/", List.of(file("prog/prog"), file("prog/lib/theirs.so"))))
        .extracting(BundledFile::role, BundledFile::distribution)
        .containsExactly(tuple(Role.PROGRAM, null), tuple(Role.NATIVE, "theirs"));
    assertThat(made.sources()).containsExactly(Path.of("/libs/own.so"), Path.of("/env/theirs.so"));
    assertThat(made.problems(spec(), "cx_Freeze")).isEmpty();
    assertThat(made.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'hiddenImport', 'gone'                      | Hidden import 'gone' was not found",
        "'nothingCollected', 'collectData', 'small'  |"
            + " <collectData><package>small</package></collectData> collected nothing",
        "'noSource', '/data/*.txt'                   | cx_Freeze could not find /data/*.txt",
        "'noDistribution', 'left'                    | left",
      })
  @DisplayName("makes a problem of what was asked for and is not there")
  void problemsAreTold(String problem, String sentence) throws Exception {
    List<Problem> problems =
        made("[" + problem.replace('\'', '"') + "]", "", "").problems(spec(), "cx_Freeze");

    assertThat(problems)
        .singleElement()
        .extracting(Problem::sentence)
        .asString()
        .contains(sentence);
  }

  @ParameterizedTest
  @CsvSource({"lib/own.so, 1", "lib/theirs.so, 0"})
  @DisplayName("makes a problem of a missing library only if the user's own binary needs it")
  void missingLibrariesOfPackagesAreWarnings(String path, int problems) throws Exception {
    ProgramRecord made = made("", "[\"libx.so.1\", \"%s\"]".formatted(path), "");

    assertThat(made.problems(spec(), "cx_Freeze")).hasSize(problems);
    assertThat(made.warnings())
        .containsExactly("The library 'libx.so.1' was not found, which " + path + " needs");
  }

  @Test
  @DisplayName("says what the program's interpreter lacks")
  void lackingNamesAreTold() throws Exception {
    assertThat(made("", "", "\"_ssl\": [\"RAND_egd\", \"x\"]").warnings())
        .containsExactly(
            "The module '_ssl' of the interpreter in the program lacks RAND_egd, x, which the"
                + " program uses");
  }

  private static ProgramRecord made(String problems, String libraries, String lacking)
      throws Exception {
    return Json.parse(RECORD.formatted(problems, libraries, lacking), ProgramRecord.class);
  }

  private static BundleSpec spec() throws Exception {
    return Json.parse(SPEC, BundleSpec.class);
  }

  private static BundledFile file(String path) {
    return new BundledFile(path, 1, "0", "file", null, null);
  }
}
