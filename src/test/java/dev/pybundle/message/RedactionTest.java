package dev.pybundle.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What is shown of a tool's output")
class RedactionTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          Looking in indexes: https://me:secret@host/simple, Looking in indexes: https://****@host/simple
          at https://token@host:8080/x,                      at https://****@host:8080/x
          https://me:se/c?r#e:t@x@host/simple is bad,         https://****@host/simple is bad
          https://me:100%/a@host/x,                          https://****@host/x
          https://me:s%2Fecret@host/x,                       https://****@host/x
          https://me:12/34@host/x,                           https://****@host/x
          https://:secret@host/x,                            https://****@host/x
          x @ git+https://me:s@host/x.git@v1#egg=x,          x @ git+https://****@v1#egg=x
          postgres://me:s"e'c<ret@host,                      postgres://****@host
          https://host:8443/simple/,                         https://host:8443/simple/
          git+ssh://git@host/x@v1,                           git+ssh://****@host/x@v1
          https://host/a@b,                                  https://host/a@b
          nothing to hide: a@b,                              nothing to hide: a@b
          """)
  @DisplayName("has no credentials")
  void credentials(String text, String shown) {
    assertThat(Redaction.of(text)).isEqualTo(shown);
  }

  @Test
  @DisplayName("has no credentials in what a problem, its advice and its causes say")
  void problems() {
    String url = "http://me:s3cr3t@host/x";
    IOException cause = new IOException("not in " + url, new IOException(url));

    ProblemException problem = new Problem("no " + url, "look at " + url).asException(cause);

    StringWriter printed = new StringWriter();
    problem.printStackTrace(new PrintWriter(printed));
    assertThat(printed.toString())
        .contains(
            "no http://****@host/x, perhaps you should look at http://****@host/x.",
            "Caused by: java.io.IOException: not in http://****@host/x",
            "Caused by: java.io.IOException: http://****@host/x")
        .doesNotContain("s3cr3t");
    assertThat(problem.problem().what()).doesNotContain("s3cr3t");
  }

  @Test
  @DisplayName("keeps a failure without any as it is")
  void harmless() {
    IOException failure = new IOException("no space", new IOException("a@b"));

    assertThat(Redaction.withoutCredentials(failure)).isSameAs(failure);
  }

  @Test
  @DisplayName("has no endless lines, but their start and end")
  void longLines() {
    String line = "(from versions: " + "1.0, ".repeat(500) + "9.9)";

    assertThat(Redaction.of("a\n" + line + "\n"))
        .startsWith("a\n(from versions: 1.0")
        .endsWith("9.9)\n")
        .contains(" ... ")
        .hasSizeLessThan(500);
  }
}
