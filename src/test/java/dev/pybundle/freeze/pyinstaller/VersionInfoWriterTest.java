package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pybundle.platform.JsonTree;
import dev.pybundle.spec.NastyTexts;
import dev.pybundle.spec.RealPython;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A version file")
class VersionInfoWriterTest {

  /** Evaluates the file as PyInstaller does, with stand-ins that keep what they get. */
  private static final String EVALUATE =
      """
      import json, sys, tokenize
      class Struct:
          def __init__(self, *args, **kwargs):
              self.args, self.kwargs = args, kwargs
      names = {name: type(name, (Struct,), {}) for name in (
          "VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct",
          "VarFileInfo", "VarStruct")}
      with open(sys.argv[1], "rb") as file:
          encoding = tokenize.detect_encoding(file.readline)[0]
      info = eval(open(sys.argv[1], encoding=encoding).read(), names)
      table = info.kwargs["kids"][0].args[0][0]
      print(json.dumps({
          "fixed": info.kwargs["ffi"].kwargs,
          "codepage": table.args[0],
          "strings": [struct.args for struct in table.args[1]],
          "translation": info.kwargs["kids"][1].args[0][0].args,
      }))
      """;

  private final Path folder;

  VersionInfoWriterTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3|[1,2,3,0]",
        "1.2.3-SNAPSHOT|[1,2,3,0]",
        "1.2.3.4|[1,2,3,4]",
        "1.2.3.4.5|[1,2,3,4]",
        "7|[7,0,0,0]",
        "1.0-rc-6|[1,0,0,0]",
        "1.2.3.Final|[1,2,3,0]",
        "v2.1|[2,1,0,0]",
        "2026.11.23-b65536|[2026,11,23,0]",
        "65535.65536.99999999999999999999|[65535,65535,65535,0]",
        "007.08|[7,8,0,0]",
        "1..2|[1,0,0,0]",
        "main-SNAPSHOT|[0,0,0,0]",
        "''|[0,0,0,0]"
      })
  @DisplayName("has four numbers made of the version")
  void numbers(String version, String expected) throws Exception {
    JsonNode info = evaluate(VersionInfoWriter.write(version, Map.of()));

    assertThat(info.get("fixed").get("filevers").toString()).isEqualTo(expected);
    assertThat(info.get("fixed").get("prodvers").toString()).isEqualTo(expected);
  }

  @Test
  @DisplayName("takes the numbers from the strings that a reader sees")
  void numbersOfStrings() throws Exception {
    JsonNode info =
        evaluate(
            VersionInfoWriter.write(
                "1.0", Map.of("FileVersion", "4.5.6.7", "ProductVersion", "8.9")));

    assertThat(info.get("fixed").get("filevers").toString()).isEqualTo("[4,5,6,7]");
    assertThat(info.get("fixed").get("prodvers").toString()).isEqualTo("[8,9,0,0]");
  }

  @Test
  @DisplayName("holds any text as a value: nothing of it becomes code or a comment")
  void nastyValues() throws Exception {
    // given
    Map<String, String> strings = new TreeMap<>();
    NastyTexts.all().forEach(text -> strings.put(text + "key", text));

    // when
    String text = VersionInfoWriter.write("1.0", strings);
    JsonNode info = evaluate(text);

    // then
    assertThat(text).matches("[\\n\\x20-\\x7E]*");
    assertThat(info.get("strings")).hasSize(strings.size());
    int index = 0;
    for (Map.Entry<String, String> entry : strings.entrySet()) {
      JsonNode struct = info.get("strings").get(index);
      assertThat(struct.get(0).textValue()).isEqualTo(entry.getKey());
      assertThat(struct.get(1).textValue()).isEqualTo(entry.getValue());
      index++;
    }
  }

  @Test
  @DisplayName("is for US English in UTF-16")
  void translation() throws Exception {
    JsonNode info = evaluate(VersionInfoWriter.write("1.0", Map.of("Comments", "c")));

    assertThat(info.get("codepage").textValue()).isEqualTo("040904B0");
    assertThat(info.get("translation").toString()).isEqualTo("[\"Translation\",[1033,1200]]");
  }

  private JsonNode evaluate(String text) throws Exception {
    Path file = folder.resolve("version-info.txt");
    Files.writeString(file, text, StandardCharsets.US_ASCII);
    List<String> printed = RealPython.lines(folder, EVALUATE, file);
    return JsonTree.parse(new JsonFactory(), "printed", printed.get(0));
  }
}
