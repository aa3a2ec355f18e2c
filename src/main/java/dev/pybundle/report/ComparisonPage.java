package dev.pybundle.report;

import dev.pybundle.bundle.CarriedFiles;
import dev.pybundle.report.FreezerResult.Cost;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Freezers beside each other, as a table for a log or a document and as an HTML page that needs
 * nothing else.
 *
 * @param title the program's name, version and triple
 * @param machine where it was measured
 * @param programs one of each freezer
 */
public record ComparisonPage(String title, String machine, List<FreezerResult> programs) {

  private static final String FOLDER = "/dev/pybundle/report/";
  private static final String NONE = "–";

  private static final List<Column> COLUMNS =
      List.of(
          new Column("freezer", FreezerResult::freezer),
          new Column("works", FreezerResult::word),
          new Column("layout", program -> text(program.layout())),
          new Column("disk MB", program -> megabytes(size(program, ProgramSizes::disk))),
          new Column("zip MB", program -> megabytes(size(program, ProgramSizes::zip))),
          new Column("installer (xz) MB", program -> megabytes(size(program, ProgramSizes::xz))),
          new Column("ready s, warm", program -> seconds(program.warm())),
          new Column("ready s, cold", program -> seconds(program.cold())),
          new Column("memory MB", program -> megabytes(program.memory())),
          new Column("build s (CPU)", program -> cost(program.build())),
          new Column("build again s (CPU)", program -> cost(program.again())));

  /** Copies the list. */
  public ComparisonPage {
    programs = List.copyOf(programs);
  }

  private record Column(String name, Function<FreezerResult, String> cell) {}

  /** Returns the table and what is to be said of each line, in Markdown. */
  public String markdown() {
    String head = line(COLUMNS.stream().map(Column::name));
    String rule = line(COLUMNS.stream().map(any -> "---"));
    String rows =
        programs.stream()
            .map(program -> line(COLUMNS.stream().map(column -> column.cell().apply(program))))
            .collect(Collectors.joining());
    String notes =
        notes()
            .map(note -> "- **%s**: %s%n".formatted(note.freezer(), oneLine(note.text())))
            .collect(Collectors.joining());
    return "%s, on %s%n%n%s%s%s%n%s"
        .formatted(title, machine, head, rule, rows, notes)
        .replace(System.lineSeparator(), "\n");
  }

  /**
   * Returns the page.
   *
   * @throws IOException if the plugin's jar is broken
   */
  public String html() throws IOException {
    String head =
        COLUMNS.stream()
            .map(column -> "<th scope=\"col\">%s</th>".formatted(escaped(column.name())))
            .collect(Collectors.joining());
    String rows = programs.stream().map(ComparisonPage::row).collect(Collectors.joining("\n"));
    String notes =
        notes()
            .collect(
                Collectors.groupingBy(
                    Note::freezer,
                    LinkedHashMap::new,
                    Collectors.mapping(
                        note -> "<dd>%s</dd>".formatted(escaped(note.text())),
                        Collectors.joining("\n"))))
            .entrySet()
            .stream()
            .map(each -> "<dt>%s</dt>%s".formatted(escaped(each.getKey()), each.getValue()))
            .collect(Collectors.joining("\n"));
    return CarriedFiles.text(FOLDER + "comparison.html")
        .replace("/*STYLE*/", CarriedFiles.text(FOLDER + "report.css"))
        .replace("TITLE", escaped(title))
        .replace("MACHINE", escaped(machine))
        .replace("HEAD", head)
        .replace("ROWS", rows)
        .replace("NOTES", notes);
  }

  private static String row(FreezerResult program) {
    String cells =
        COLUMNS.stream()
            .skip(1)
            .map(column -> "<td>%s</td>".formatted(escaped(column.cell().apply(program))))
            .collect(Collectors.joining());
    return "<tr><th scope=\"row\">%s</th>%s</tr>".formatted(escaped(program.freezer()), cells);
  }

  private record Note(String freezer, String text) {}

  private Stream<Note> notes() {
    return programs.stream()
        .flatMap(
            program ->
                Stream.of(
                        note(
                            program,
                            program.failure() == null
                                ? program.proof()
                                : "fails: " + program.failure()),
                        note(program, list("emulated: ", program.emulated())),
                        note(program, list("left out: ", program.leftOut())))
                    .flatMap(Function.identity()));
  }

  private static Stream<Note> note(FreezerResult program, @Nullable String text) {
    return Stream.ofNullable(text).map(said -> new Note(program.freezer(), said));
  }

  private static @Nullable String list(String what, List<String> parts) {
    return parts.isEmpty() ? null : what + String.join("; ", parts);
  }

  private static String line(Stream<String> cells) {
    return cells
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |%n".formatted()));
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String text(@Nullable String value) {
    return value == null ? NONE : value;
  }

  private static @Nullable Long size(FreezerResult program, Function<ProgramSizes, Long> size) {
    ProgramSizes sizes = program.sizes();
    return sizes == null ? null : size.apply(sizes);
  }

  private static String megabytes(@Nullable Long bytes) {
    return bytes == null ? NONE : String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }

  private static String seconds(@Nullable Double value) {
    return value == null ? NONE : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String cost(@Nullable Cost cost) {
    if (cost == null) {
      return NONE;
    }
    Double cpu = cost.cpu();
    String wall = String.format(Locale.ROOT, "%.1f", cost.wall());
    return cpu == null ? wall : String.format(Locale.ROOT, "%s (%.1f)", wall, cpu);
  }
}
