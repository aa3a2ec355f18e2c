package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.freeze.pyinstaller.PythonLiteral.Tuple;
import dev.pybundle.spec.NastyTexts;
import dev.pybundle.spec.RealPython;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Python literals")
class PythonLiteralTest {

  /** Prints the UTF-16 units of each text, so that the console's encoding plays no part. */
  private static final String PRINT_UNITS =
      """
      import ast, sys
      for text in ast.literal_eval(open(sys.argv[1], encoding="ascii").read()):
          data = text.encode("utf-16-be", "surrogatepass")
          print(" ".join(str(data[at] * 256 + data[at + 1]) for at in range(0, len(data), 2)))
      """;

  private final Path folder;

  PythonLiteralTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  @DisplayName("hold any text: Python reads back what was written")
  void roundTripThroughPython() throws Exception {
    // given
    List<String> texts = NastyTexts.all();
    Path file = folder.resolve("literal.py");

    // when
    Files.writeString(file, PythonLiteral.block(texts, 0), StandardCharsets.US_ASCII);
    List<String> read = RealPython.lines(folder, PRINT_UNITS, file);

    // then
    assertThat(read).isEqualTo(texts.stream().map(PythonLiteralTest::units).toList());
  }

  @Test
  @DisplayName("hold texts as keys and values of a dict")
  void dictRoundTrip() throws Exception {
    // given
    Map<String, String> map = new TreeMap<>();
    NastyTexts.all().forEach(text -> map.put(text, text + "!"));
    String literal = PythonLiteral.block(map, 0);
    Path file = Files.writeString(folder.resolve("dict.py"), literal, StandardCharsets.US_ASCII);

    // when
    List<String> read =
        RealPython.lines(
            folder,
            """
            import ast, sys
            read = ast.literal_eval(open(sys.argv[1], encoding="ascii").read())
            print(len(read), all(value == key + "!" for key, value in read.items()))
            """,
            file);

    // then
    assertThat(read).containsExactly(map.size() + " True");
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(true, "True"),
        Arguments.of(false, "False"),
        Arguments.of(-1, "-1"),
        Arguments.of("plain", "\"plain\""),
        Arguments.of("tab\tend", "\"tab\\u0009end\""),
        Arguments.of("é", "\"\\u00e9\""),
        Arguments.of("\uD83D\uDE00", "\"\\U0001f600\""),
        Arguments.of(Path.of("/a b"), "\"/a b\""),
        Arguments.of(List.of(), "[]"),
        Arguments.of(Map.of(), "{}"),
        Arguments.of(Tuple.of("a"), "(\"a\",)"),
        Arguments.of(Tuple.of("u", null, "OPTION"), "(\"u\", None, \"OPTION\")"),
        Arguments.of(List.of(1, 2), "[1, 2]"),
        Arguments.of(Map.of("a", List.of("b")), "{\"a\": [\"b\"]}"));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("values")
  @DisplayName("of each kind on one line")
  void oneLine(Object value, String expected) {
    assertThat(PythonLiteral.of(value)).isEqualTo(expected);
  }

  @Test
  @DisplayName("of null is None")
  void none() {
    assertThat(PythonLiteral.of(null)).isEqualTo("None");
    assertThat(PythonLiteral.of(Arrays.asList("a", null))).isEqualTo("[\"a\", None]");
  }

  @Test
  @DisplayName("of a list have one entry a line, indented")
  void block() {
    assertThat(PythonLiteral.block(List.of("a", "b"), 1))
        .isEqualTo("[\n        \"a\",\n        \"b\",\n    ]");
    assertThat(PythonLiteral.block(List.of(), 1)).isEqualTo("[]");
  }

  @Test
  @DisplayName("of another type are refused")
  void unknownType() {
    assertThatThrownBy(() -> PythonLiteral.of(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Double");
  }

  private static String units(String text) {
    return text.chars().mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }
}
