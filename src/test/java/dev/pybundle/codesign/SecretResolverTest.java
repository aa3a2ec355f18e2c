package dev.pybundle.codesign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.codesign.ServerSecrets.Credentials;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A secret")
class SecretResolverTest {

  private static final String WHERE = "<codesign><keypass>";

  private final HostSystem host =
      new HostSystem(System::getProperty, Map.of("PASS", "von außen", "EMPTY", ""));
  private final Map<String, Credentials> servers =
      Map.of(
          "both", new Credentials("word", "phrase"),
          "phrase-only", new Credentials(null, "phrase"),
          "nothing", new Credentials(null, ""));
  private final SecretResolver resolver =
      new SecretResolver(host::variable, id -> Optional.ofNullable(servers.get(id)));

  private final Path folder;

  SecretResolverTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("is fetched from where its reference says")
  @CsvSource({
    "env:PASS, von außen",
    "mvn:both, word",
    "mvn:both#password, word",
    "mvn:both#passphrase, phrase",
    "mvn:phrase-only, phrase",
  })
  void isFetched(String reference, String expected) throws Exception {
    try (Secret secret = resolver.resolve(parse(reference), WHERE)) {
      assertThat(secret.characters()).containsExactly(expected.toCharArray());
    }
  }

  static Object[][] files() {
    return new Object[][] {
      {"plain", "plain"},
      {"one line end\n", "one line end"},
      {"of Windows\r\n", "of Windows"},
      {"two\n\n", "two\n"},
      {" blanks stay ", " blanks stay "},
      {"größer als ASCII", "größer als ASCII"},
      {"\uFEFFfrom PowerShell\r\n", "from PowerShell"},
      {"\uFEFF\uFEFF only the first", "\uFEFF only the first"},
      {"x".repeat(64 * 1024), "x".repeat(64 * 1024)},
    };
  }

  @ParameterizedTest(name = "{index}")
  @DisplayName("is all of a file but one line end")
  @MethodSource("files")
  void isReadFromFile(String content, String expected) throws Exception {
    // given
    Path file = Files.writeString(folder.resolve("pass wörd"), content);

    // when
    try (Secret secret = resolver.resolve(parse("file:" + file), WHERE)) {

      // then
      assertThat(secret.characters()).containsExactly(expected.toCharArray());
    }
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("that is not there is a problem that says what to do")
  @CsvSource({
    "env:NO_SUCH, 'the environment variable NO_SUCH, which is not set or is empty, perhaps you"
        + " should set NO_SUCH for the Maven process'",
    "env:EMPTY, 'the environment variable EMPTY, which is not set or is empty'",
    "mvn:none, 'the server ''none'', which settings.xml does not have, perhaps you should add"
        + " <server><id>none</id>'",
    "mvn:nothing, 'the server ''nothing'', whose entry in settings.xml has no <password>'",
    "mvn:nothing#passphrase, 'has no <passphrase>'",
    "file:absent, 'absent, which does not exist or is not a file'",
    "file:empty, 'empty, which is empty'",
    "file:line-end, 'line-end, which is empty'",
    "file:mark, 'mark, which is empty'",
    "file:large, 'large, which is larger than 65536 bytes'",
    "file:binary, 'binary, which is not UTF-8 text'",
  })
  void isMissed(String reference, String message) throws Exception {
    // given
    Files.writeString(folder.resolve("empty"), "");
    Files.writeString(folder.resolve("line-end"), "\r\n");
    Files.writeString(folder.resolve("mark"), "\uFEFF\n");
    Files.writeString(folder.resolve("large"), "x".repeat(64 * 1024 + 1));
    Files.write(folder.resolve("binary"), new byte[] {'h', 'u', 'n', 't', 'e', 'r', (byte) 0xFF});

    // then
    assertThatThrownBy(() -> resolver.resolve(parse(reference), WHERE))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(WHERE)
        .hasMessageContaining(message)
        .hasMessageNotContaining("hunter")
        .hasNoCause();
  }

  @Test
  @DisplayName("is overwritten once it was used, and has no text form")
  void isWiped() throws Exception {
    // given
    Path file = folder.resolve("secret");
    Files.write(file, "hunter2".getBytes(StandardCharsets.UTF_8));
    Secret secret = resolver.resolve(parse("file:" + file), WHERE);
    char[] characters = secret.characters();
    String shown = secret + " " + servers;

    // when
    secret.close();

    // then
    assertThat(characters).containsOnly('\0');
    assertThat(shown).doesNotContain("hunter2").doesNotContain("word").doesNotContain("phrase]");
  }

  private SecretReference parse(String value) throws ProblemException, IOException {
    return SecretReference.parse(value, WHERE, folder.toRealPath());
  }
}
