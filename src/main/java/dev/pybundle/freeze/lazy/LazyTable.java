package dev.pybundle.freeze.lazy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a program knows of the distributions that it loads when it first imports them; {@code
 * _pybundle_lazy.py} reads it. Each line has fields with tabs between them: program and download,
 * then a line for each distribution, which has its name alone until the program is split.
 *
 * @param program name of the program
 * @param download function that fetches an archive; empty for none
 * @param rows a distribution each
 */
public record LazyTable(String program, String download, List<Row> rows) {

  /** Path of the table in the program. */
  public static final String FILE = "_pybundle_lazy.txt";

  private static final String TAB = "\t";
  private static final int FIELDS = 5;

  /** Copies the list. */
  public LazyTable {
    rows = List.copyOf(rows);
  }

  /**
   * A distribution.
   *
   * @param distribution its normalized name
   * @param file name of its archive; empty if it has none yet
   * @param sha256 of the archive
   * @param size of the archive, in bytes
   * @param names modules that are found in the archive; those below them are, too
   */
  record Row(String distribution, String file, String sha256, long size, List<String> names) {

    Row {
      names = List.copyOf(names);
    }

    private String line() {
      return file.isEmpty()
          ? distribution
          : String.join(
              TAB, distribution, file, sha256, Long.toString(size), String.join(" ", names));
    }

    private static Row parse(String line) {
      String[] fields = line.split(TAB, -1);
      return fields.length < FIELDS
          ? new Row(fields[0], "", "", 0, List.of())
          : new Row(
              fields[0],
              fields[1],
              fields[2],
              Long.parseLong(fields[3]),
              List.of(fields[4].split(" ")));
    }
  }

  /** Returns the table of a program that is not split yet. */
  public static LazyTable of(String program, String download, List<String> distributions) {
    return new LazyTable(
        program,
        download,
        distributions.stream().map(name -> new Row(name, "", "", 0, List.of())).toList());
  }

  /** Reads the text of a table. */
  static LazyTable parse(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    String[] first = lines.remove(0).split(TAB, -1);
    return new LazyTable(first[0], first[1], lines.stream().map(Row::parse).toList());
  }

  /** Returns the text of the table. */
  public String text() {
    return program
        + TAB
        + download
        + "\n"
        + rows.stream().map(row -> row.line() + "\n").collect(Collectors.joining());
  }

  /** Returns the same with other rows. */
  LazyTable with(List<Row> others) {
    return new LazyTable(program, download, others);
  }

  /** Returns the distributions. */
  List<String> distributions() {
    return rows.stream().map(Row::distribution).toList();
  }

  /** Returns whether the archives are made. */
  boolean isSplit() {
    return rows.stream().noneMatch(row -> row.file().isEmpty());
  }
}
