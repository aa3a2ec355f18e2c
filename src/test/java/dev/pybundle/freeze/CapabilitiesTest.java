package dev.pybundle.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.Capabilities.Limited;
import dev.pybundle.freeze.Capabilities.Refused;
import dev.pybundle.freeze.Capabilities.Support;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.SetOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Capabilities")
class CapabilitiesTest {

  private static final String SPEC =
      """
      {"name": "prog", "version": "1", "triple": "x86_64-unknown-linux-gnu", "layout": "onefile", "entry": "/main.py",
       "sourceRoots": ["/"],
       "collected": {"datas": [], "binaries": [], "hiddenImports": [], "excludes": [], "collectAll": [],
         "collectSubmodules": [], "collectData": [], "collectBinaries": [], "copyMetadata": [],
         "recursiveCopyMetadata": [], "hooksPath": [], "hooksConfig": {}, "runtimeHooks": [], "noarchive": false,
         "completeness": "closure", "trim": [], "moduleCollectionMode": {}},
       "interpreter": {"optimize": 0, "unbuffered": true, "utf8": true, "quickStart": true, "options": []},
       "executable": {"console": true, "debug": false, "contentsDirectory": "_internal",
         "bootloaderIgnoreSignals": false, "disableWindowedTraceback": false},
       "windows": {"versionInfo": {}, "resources": [], "uacAdmin": false, "uacUiaccess": false},
       "macos": {"argvEmulation": false}}
      """;

  static Stream<Freezer> freezers() {
    Freezers freezers = new Freezers(new ProcessRunner(), new HostSystem());
    return Freezers.goals().stream().map(freezers::of);
  }

  @ParameterizedTest
  @MethodSource("freezers")
  @DisplayName("say of fields of a spec what the freezer makes of them, and of nothing else")
  void everyFieldIsKnown(Freezer freezer) {
    assertThat(SetOptions.names()).containsAll(freezer.capabilities().fields().keySet());
  }

  @Test
  @DisplayName("refuse a field that the freezer says nothing about, if it is set")
  void unknownFieldIsRefused() throws Exception {
    Map<String, Support> fields = new HashMap<>(Capabilities.all("tool", List.of()).fields());
    fields.remove("noarchive");
    Capabilities capabilities = new Capabilities("tool", List.of(Layout.onedir), fields);

    assertThat(capabilities.problems(specWith("noarchive", "\"noarchive\": true")))
        .extracting(Problem::sentence)
        .singleElement()
        .asString()
        .startsWith("<noarchive> cannot be had from tool: it has no such setting")
        .contains("perhaps you should remove it");
    assertThat(capabilities.problems(specWith("noarchive", "\"noarchive\": false"))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("freezers")
  @DisplayName("have nothing against what no user has set")
  void defaultsAreTaken(Freezer freezer) throws Exception {
    BundleSpec fitted = freezer.capabilities().fit(spec());

    assertThat(freezer.capabilities().layouts()).contains(fitted.layout());
    assertThat(freezer.capabilities().problems(fitted)).isEmpty();
  }

  @Test
  @DisplayName("refuse a layout that the user named")
  void chosenLayoutIsRefused() throws Exception {
    BundleSpec spec =
        spec("\"layout\": \"onefile\"", "\"layout\": \"onefile\", \"layoutChosen\": true");

    assertThatThrownBy(() -> capabilities(new Capabilities.Honoured()).fit(spec))
        .isInstanceOf(ProblemException.class)
        .hasMessageContainingAll(
            "<layout>onefile</layout> cannot be had from tool",
            "perhaps you should write <layout>onedir</layout>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hooksPath           | \"hooksPath\": [\"/hooks\"]      | <hooksPath>",
        "mode                | \"mode\": \"always\"             | <guard><mode>",
        "noarchive           | \"noarchive\": true              | <noarchive>",
        "utf8                | \"utf8\": false                  | <utf8>",
        "quickStart          | \"quickStart\": false            | <quickStart>",
        "options             | \"options\": [\"v\"]             | <pythonOptions>",
        "contentsDirectory   | \"contentsDirectory\": \"inner\" | <contentsDirectory>",
        "debug               | \"debug\": true                  | <debug>",
        "optimize            | \"optimize\": 2                  | <optimize>",
        "completeness        | \"completeness\": \"hooks\"      | <completeness>",
      })
  @DisplayName("refuse an option that is set, by the name that the user wrote")
  void setOptionsAreRefused(String field, String json, String element) throws Exception {
    BundleSpec spec =
        field.equals("mode")
            ? spec(
                "\"sourceRoots\": [\"/\"]",
                "\"sourceRoots\": [\"/\"], \"guard\": {%s, \"deadline\": 2}".formatted(json))
            : specWith(field, json);

    Capabilities capabilities = capabilities(field, new Refused("it has none"));

    assertThat(capabilities.problems(spec))
        .extracting(Problem::sentence)
        .singleElement()
        .asString()
        .startsWith(element + " cannot be had from tool: it has none")
        .contains("perhaps you should remove it");
    assertThat(SetOptions.of(capabilities.reduce(spec)))
        .isEqualTo(SetOptions.of(spec().withLayout(Layout.onedir)));
    assertThat(capabilities.leftOut(spec)).containsExactly(element);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"hooksPath\": [\"/hooks\"]", "\"options\": [\"O\"]"})
  @DisplayName("of a freezer that stands in for another one are no reason to fail")
  void standInsTakeAll(String json) throws Exception {
    BundleSpec spec = specWith(json.contains("hooks") ? "hooksPath" : "options", json);

    for (String goal : List.of("portable", "guide")) {
      Freezer standIn = new Freezers(new ProcessRunner(), new HostSystem()).standIn(goal);
      assertThat(SetOptions.of(standIn.fit(spec)))
          .isEqualTo(SetOptions.of(spec().withLayout(Layout.onedir)));
    }
  }

  @ParameterizedTest
  @CsvSource({"W ignore, 0", "v, 1", "X importtime, 1"})
  @DisplayName("refuse those values that are not among the possible ones")
  void valuesAreLimited(String option, int problems) throws Exception {
    Support support = new Limited(Pattern.compile("W .*"), "only warnings");
    BundleSpec spec = specWith("options", "\"options\": [\"W error\", \"%s\"]".formatted(option));

    assertThat(capabilities("options", support).problems(spec)).hasSize(problems);
  }

  private static Capabilities capabilities(Support layout) {
    return capabilities("layout", layout);
  }

  private static Capabilities capabilities(String field, Support support) {
    Map<String, Support> fields = new HashMap<>(Capabilities.all("tool", List.of()).fields());
    fields.put(field, support);
    return new Capabilities("tool", List.of(Layout.onedir), fields);
  }

  private static BundleSpec spec() throws Exception {
    return Json.parse(SPEC, BundleSpec.class);
  }

  /** Puts what is given in the place of the field's default. */
  private static BundleSpec specWith(String field, String json) throws Exception {
    String text = SPEC.replace("\"onefile\"", "\"onedir\"");
    return Json.parse(
        text.replaceFirst("\"" + field + "\": (\\[]|\"[^\"]*\"|\\w+)", json), BundleSpec.class);
  }

  private static BundleSpec spec(String old, String text) throws Exception {
    String changed = SPEC.replace(old, text);
    assertThat(changed).isNotEqualTo(SPEC);
    return Json.parse(
        old.contains("layout") ? changed : changed.replace("\"onefile\"", "\"onedir\""),
        BundleSpec.class);
  }
}
