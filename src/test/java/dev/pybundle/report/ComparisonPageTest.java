package dev.pybundle.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.report.FreezerResult.Cost;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A comparison of freezers")
class ComparisonPageTest {

  private static final FreezerResult WORKS =
      new FreezerResult(
          "Tool 1.2",
          "onedir",
          null,
          "ready 0.68 s after start",
          true,
          List.of("<datas> (it copies them)"),
          List.of("<icon> cannot be had | from Tool"),
          new Cost(12.34, 9.87),
          new Cost(3, null),
          new ProgramSizes(1, 20_100_000, 7_300_000, 5_500_000),
          0.444,
          null,
          14_200_000L);

  private static final FreezerResult FAILS =
      new FreezerResult(
          "Other 3",
          null,
          "2 things stand in the way:\n  - <b>, perhaps you should mend it.",
          null,
          false,
          List.of(),
          List.of(),
          null,
          null,
          null,
          null,
          null,
          null);

  private static final FreezerResult ENDS =
      new FreezerResult(
          "Third 1",
          "onedir",
          null,
          "ended with exit code 2",
          false,
          List.of(),
          List.of(),
          null,
          null,
          null,
          null,
          null,
          null);

  private static final ComparisonPage PAGE =
      new ComparisonPage("prog 1.0 for x86_64", "Linux, 2 processors", List.of(WORKS, FAILS, ENDS));

  @Test
  @DisplayName(
      "is a table of what was measured, with a dash for what was not, and what to say of it")
  void markdown() {
    assertThat(PAGE.markdown())
        .isEqualTo(
            """
            prog 1.0 for x86_64, on Linux, 2 processors

            | freezer | works | layout | disk MB | zip MB | installer (xz) MB | ready s, warm | ready s, cold | memory MB | build s (CPU) | build again s (CPU) |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            | Tool 1.2 | yes | onedir | 20.1 | 7.3 | 5.5 | 0.44 | – | 14.2 | 12.3 (9.9) | 3.0 |
            | Other 3 | no | – | – | – | – | – | – | – | – | – |
            | Third 1 | not known | onedir | – | – | – | – | – | – | – | – |

            - **Tool 1.2**: ready 0.68 s after start
            - **Tool 1.2**: emulated: <datas> (it copies them)
            - **Tool 1.2**: left out: <icon> cannot be had | from Tool
            - **Other 3**: fails: 2 things stand in the way: - <b>, perhaps you should mend it.
            - **Third 1**: ended with exit code 2
            """);
  }

  @Test
  @DisplayName("is a page of its own, in which no text of a program is markup")
  void html() throws Exception {
    assertThat(PAGE.html())
        .contains("<th scope=\"row\">Tool 1.2</th><td>yes</td><td>onedir</td><td>20.1</td>")
        .contains("<dt>Other 3</dt><dd>fails: 2 things stand in the way:\n  - &lt;b&gt;, perhaps")
        .contains("prefers-color-scheme: dark")
        .doesNotContain("<b>", "/*STYLE*/", "TITLE", "MACHINE", "HEAD", "ROWS", "NOTES", "http");
  }
}
