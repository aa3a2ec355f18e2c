package dev.pybundle.report;

import dev.pybundle.bundle.CarriedFiles;
import dev.pybundle.bundle.Json;
import java.io.IOException;

/** The report as one HTML file that needs nothing else. */
public final class ReportPage {

  private static final String FOLDER = "/dev/pybundle/report/";

  private ReportPage() {}

  /**
   * Returns the page.
   *
   * @throws IOException if the plugin's jar is broken
   */
  public static String of(ReportData data) throws IOException {
    return CarriedFiles.text(FOLDER + "report.html")
        .replace("/*STYLE*/", CarriedFiles.text(FOLDER + "report.css"))
        .replace("/*SCRIPT*/", CarriedFiles.text(FOLDER + "report.js"))
        .replace("\"DATA\"", escaped(Json.compact(data)));
  }

  /** Within a script element, nothing may look like an end of it or a comment of HTML. */
  static String escaped(String json) {
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
  }
}
