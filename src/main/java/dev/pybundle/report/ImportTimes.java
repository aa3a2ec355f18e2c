package dev.pybundle.report;

import dev.pybundle.report.ReportData.Row;
import dev.pybundle.report.ReportData.SlowPackage;
import dev.pybundle.report.ReportData.Start;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a Python prints with {@code -X importtime}. */
public final class ImportTimes {

  /** Source: {@code import_find_and_load} in CPython's {@code Python/import.c}. */
  private static final Pattern LINE =
      Pattern.compile("import time:\\s*(\\d+) \\|\\s*(\\d+) \\|( *)(\\S+)\\s*$");

  private static final int INDENT = 2;
  private static final int PACKAGES = 15;

  private ImportTimes() {}

  /**
   * Reads it.
   *
   * @param lines all that the program printed
   * @param shown how many imports to keep, of those that took longest
   */
  public static Start read(List<String> lines, int shown) {
    List<Row> rows = new ArrayList<>();
    long begun = 0;
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.find()) {
        long self = Long.parseLong(matcher.group(1));
        long whole = Long.parseLong(matcher.group(2));
        begun += self;
        int depth = (matcher.group(3).length() - 1) / INDENT;
        rows.add(new Row(matcher.group(4), depth, Math.max(0, begun - whole), self, whole));
      }
    }
    if (rows.isEmpty()) {
      return Start.skipped("the program printed no times of imports");
    }
    return new Start(
        null,
        begun,
        rows.size(),
        rows.stream()
            .sorted(Comparator.comparingLong(Row::whole).reversed())
            .limit(shown)
            .sorted(Comparator.comparingLong(Row::begun).thenComparingInt(Row::depth))
            .toList(),
        packages(rows));
  }

  private static List<SlowPackage> packages(List<Row> rows) {
    return rows.stream()
        .collect(Collectors.groupingBy(row -> row.name().split("\\.", 2)[0]))
        .entrySet()
        .stream()
        .map(
            some ->
                new SlowPackage(
                    some.getKey(),
                    some.getValue().stream().mapToLong(Row::self).sum(),
                    some.getValue().size()))
        .sorted(Comparator.comparingLong(SlowPackage::self).reversed())
        .limit(PACKAGES)
        .toList();
  }
}
