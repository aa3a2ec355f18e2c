package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests are written as JSON, because that is how a hostile one comes. */
@DisplayName("A bundle.json")
class ManifestValidationTest {

  private static final String WHOLE =
      """
      {"schemaVersion": 2, "name": "prog", "version": "1", "triple": "x86_64-unknown-linux-gnu",
       "layout": "onedir", "program": "prog/prog", "tools": {"python": "3.11.2"},
       "files": [{"path": "prog/prog", "size": 1, "sha256": "ab", "kind": "executable"}],
       "parts": [],
       "steps": [{"goal": "pyinstaller", "fingerprint": "cd", "summary": "frozen"}]}
      """;

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "prog/_internal/dätä.txt",
        "prog/_internal/two words",
        "prog/_internal/..hidden",
        "prog/_internal/.config",
        "prog/prog.d/x",
        "prog/PROG"
      })
  @DisplayName("of a program for Linux may list")
  void isWhole(String path) throws Exception {
    assertThat(ManifestValidation.fault(read(withFile(path)))).isEmpty();
  }

  static Stream<Arguments> incomplete() {
    return Stream.of(
        arguments("\"name\": \"prog\"", "\"name\": null", "it has no name"),
        arguments("\"triple\": \"x86_64-unknown-linux-gnu\"", "\"triple\": null", "no triple"),
        arguments("\"layout\": \"onedir\"", "\"layout\": null", "it has no layout"),
        arguments("\"program\": \"prog/prog\"", "\"program\": null", "it has no program"),
        arguments("\"version\": \"1\"", "\"version\": null", "it has no version"),
        arguments("\"tools\": {\"python\": \"3.11.2\"}", "\"tools\": null", "it has no tools"),
        arguments("\"python\": \"3.11.2\"", "\"python\": null", "a step or a tool of it"),
        arguments("{\"goal\": \"pyinstaller\"", "null, {\"goal\": \"a\"", "a step or a tool"),
        arguments("\"goal\": \"pyinstaller\"", "\"goal\": null", "a step or a tool of it"),
        arguments("{\"path\": \"prog/prog\"", "null, {\"path\": \"a\"", "a file of it is not"),
        arguments("\"path\": \"prog/prog\"", "\"path\": null", "a file of it is not whole"),
        arguments("\"sha256\": \"ab\"", "\"sha256\": null", "a file of it is not whole"),
        arguments("\"kind\": \"executable\"", "\"kind\": null", "a file of it is not whole"),
        arguments("\"kind\": \"executable\"", "\"kind\": \"pipe\"", "of the unknown kind pipe"),
        arguments("\"size\": 1", "\"size\": -1", "its file prog/prog has a negative size"),
        arguments("\"name\": \"prog\"", "\"name\": \"../prog\"", "its name ../prog leads out"),
        arguments("\"name\": \"prog\"", "\"name\": \"a/prog\"", "its name is a path"),
        arguments("\"name\": \"prog\"", "\"name\": \"\"", "a name of it has no name"),
        arguments("\"x86_64-unknown-linux-gnu\"", "\"../linux\"", "its triple ../linux leads out"),
        arguments(
            "\"program\": \"prog/prog\"",
            "\"program\": \"prog/other\"",
            "its program prog/other is none of its files"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("incomplete")
  @DisplayName("is refused with")
  void isNotWhole(String from, String to, String fault) throws Exception {
    String json = WHOLE.replace(from, to);

    assertThat(json).isNotEqualTo(WHOLE);
    assertThat(ManifestValidation.fault(read(json)))
        .hasValueSatisfying(said -> assertThat(said).contains(fault));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'', a file of it has no name",
    "/etc/passwd, leads out of its folder",
    "../evil, leads out of its folder",
    "prog/../../evil, leads out of its folder",
    "prog/.., leads out of its folder",
    "prog/./a, leads out of its folder",
    "prog//a, leads out of its folder",
    "prog/a/, leads out of its folder",
    "'prog/a\\u0000b', cannot be a file's name on this machine",
    "'prog/a\\uFFFDb', is no UTF-8 text",
    "prog/prog, it lists prog/prog twice",
    "prog/prog/a, its file prog/prog is a folder as well",
    "prog, its file prog is a folder as well",
    "bundle.json, 'it lists bundle.json, which is no file of a program'",
    "SHA256SUMS, 'it lists SHA256SUMS, which is no file of a program'"
  })
  @DisplayName("is refused with a file")
  void hasBadPath(String path, String fault) throws Exception {
    assertThat(ManifestValidation.fault(read(withFile(path))))
        .hasValueSatisfying(said -> assertThat(said).contains(fault).doesNotContain("\0"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "x86_64-pc-windows-msvc, prog/PROG, its files prog/PROG and prog/prog are the same one",
    "x86_64-pc-windows-msvc, Prog/Prog/a, its file prog/prog is a folder as well",
    "x86_64-pc-windows-msvc, BUNDLE.json, 'it lists bundle.json, which'",
    "aarch64-apple-darwin, prog/Prog, its files prog/Prog and prog/prog are the same one"
  })
  @DisplayName("counts names as one that the target's file system takes for one")
  void foldsCase(String triple, String path, String fault) throws Exception {
    String json = withFile(path).replace("x86_64-unknown-linux-gnu", triple);

    assertThat(ManifestValidation.fault(read(json)))
        .hasValueSatisfying(said -> assertThat(said).contains(fault));
  }

  @Test
  @DisplayName("for macOS counts both spellings of an accent as one name")
  void foldsAccents() throws Exception {
    String json =
        withFile("prog/e\\u0301")
            .replace("x86_64-unknown-linux-gnu", "aarch64-apple-darwin")
            .replace("\"files\": [", "\"files\": [" + file("prog/\\u00e9") + ", ");

    assertThat(ManifestValidation.fault(read(json)))
        .hasValueSatisfying(said -> assertThat(said).contains("are the same one"));
  }

  private static String withFile(String path) {
    return WHOLE.replace("\"files\": [", "\"files\": [" + file(path) + ", ");
  }

  private static String file(String path) {
    return "{\"path\": \"" + path + "\", \"size\": 1, \"sha256\": \"ef\", \"kind\": \"file\"}";
  }

  private static BundleManifest read(String json) throws IOException {
    return Json.parse(json, BundleManifest.class);
  }
}
