package dev.pybundle.report;

import dev.pybundle.bundle.BundleManifest.Saving;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows; its script reads exactly this.
 *
 * @param program what it is about
 * @param sizes of it
 * @param limit the size that the installer may have, in bytes; null for none
 * @param earlier what it is compared with; null for nothing
 * @param groups what it consists of, the largest first
 * @param savings what each treatment of {@code compress} saved
 * @param start where the time goes when it starts
 */
public record ReportData(
    Program program,
    ProgramSizes sizes,
    @Nullable Long limit,
    @Nullable Earlier earlier,
    List<Group> groups,
    List<Saving> savings,
    Start start) {

  /**
   * A program.
   *
   * @param name its name
   * @param version version of the Maven project
   * @param triple what it is for
   * @param layout onedir or onefile
   * @param tools what made it
   */
  public record Program(
      String name, String version, String triple, String layout, List<String> tools) {}

  /**
   * An earlier build.
   *
   * @param label what it is, for a reader
   * @param disk its size in bytes
   * @param zip the same in a zip; null if that is not known
   * @param xz the same in an archive that xz made; null if that is not known
   * @param gone groups that it had and the program has not, with their sizes
   */
  public record Earlier(
      String label, long disk, @Nullable Long zip, @Nullable Long xz, Map<String, Long> gone) {}

  /** What a group is. */
  public enum Kind {
    /** An installed distribution. */
    distribution,
    /** The program's own code and data. */
    own,
    /** The interpreter, its standard library, and what starts it. */
    python,
    /** Libraries of the system that built it. */
    system
  }

  /**
   * A distribution, or what belongs together in another way.
   *
   * @param name its name
   * @param kind what it is
   * @param bytes of all in it, unpacked
   * @param before the same in the earlier build; null if that is not known or it had none
   * @param why why the program has it
   * @param paths its files, and its modules as paths without a suffix
   * @param sizes their sizes in bytes, unpacked
   */
  public record Group(
      String name,
      Kind kind,
      long bytes,
      @Nullable Long before,
      String why,
      List<String> paths,
      List<Long> sizes) {}

  /**
   * A start of the program.
   *
   * @param skipped why there is none; null if there is one
   * @param micros how long all imports took, in microseconds
   * @param modules how many were imported
   * @param rows the imports that took longest, in the order in which they began
   * @param packages the packages whose own modules took longest, the slowest first
   */
  public record Start(
      @Nullable String skipped,
      long micros,
      int modules,
      List<Row> rows,
      List<SlowPackage> packages) {

    /** Returns no times, and why not. */
    public static Start skipped(String reason) {
      return new Start(reason, 0, 0, List.of(), List.of());
    }
  }

  /**
   * A package on the import path.
   *
   * @param name its first name
   * @param self how long its modules took without what they import of others, in microseconds
   * @param modules how many there were
   */
  public record SlowPackage(String name, long self, int modules) {}

  /**
   * An import.
   *
   * @param name of the module
   * @param depth how many imports it is within
   * @param begun when it began, in microseconds of imports before it
   * @param self how long it took without those within it, in microseconds
   * @param whole how long it took with them
   */
  public record Row(String name, int depth, long begun, long self, long whole) {}
}
