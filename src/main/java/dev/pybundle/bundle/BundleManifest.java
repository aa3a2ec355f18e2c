package dev.pybundle.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code bundle.json}: what a Bundle is, without times and without paths of the machine that built
 * it, so that two clean builds write the same bytes. Only {@code probe} holds what was measured; it
 * stays on the machine that measured it and is not in what is attached.
 *
 * @param schemaVersion version of this format, {@value #SCHEMA_VERSION}
 * @param name name of the program
 * @param version version of the Maven project
 * @param triple Rust target triple
 * @param layout onedir or onefile
 * @param program path of the runnable, relative to {@code bundle.json}, with {@code /}
 * @param tools name to version of what made it: {@code python}, {@code pyinstaller}, {@code
 *     pybundle} …
 * @param files every file of the program
 * @param parts the files beside the program, in {@code parts}, that it takes to assemble it again
 * @param steps the goals that made it, first one first
 * @param probe what was seen when these very files were started; null if they were not, or not
 *     since a goal wrote them
 * @param degraded why this program stands in for a better one, e.g. {@code PyInstaller 6.22.3
 *     failed}; null if it does not
 */
public record BundleManifest(
    int schemaVersion,
    String name,
    String version,
    String triple,
    Layout layout,
    String program,
    Map<String, String> tools,
    List<BundledFile> files,
    List<BundledFile> parts,
    List<Step> steps,
    @Nullable ProbeRecord probe,
    @Nullable String degraded) {

  /** Among the tools, the Python that compiled the modules, if it is not the one in the program. */
  public static final String BYTECODE = "bytecode";

  /** The version of {@code bundle.json} that this pybundle writes and reads. */
  public static final int SCHEMA_VERSION = 2;

  /**
   * A file of the program.
   *
   * @param path relative to {@code bundle.json}, with {@code /}
   * @param size in bytes
   * @param sha256 hash of the content; of the target's path for a link
   * @param kind {@code file}, {@code executable} or {@code link}
   * @param role what it is for; null if that is not known
   * @param distribution the normalized name of the Python distribution that it is from; null if it
   *     is of none
   */
  public record BundledFile(
      String path,
      long size,
      String sha256,
      String kind,
      @Nullable Role role,
      @Nullable String distribution) {

    /** Returns the same file with what is known of its origin. */
    public BundledFile from(@Nullable Role role, @Nullable String distribution) {
      return new BundledFile(path, size, sha256, kind, role, distribution);
    }

    /** Returns the same file with another content. */
    public BundledFile holding(long otherSize, String otherHash) {
      return new BundledFile(path, otherSize, otherHash, kind, role, distribution);
    }

    /** Returns whether it is a symbolic link. */
    public boolean isLink() {
      return kind.equals("link");
    }
  }

  /**
   * What a goal did.
   *
   * @param goal e.g. {@code compress}
   * @param fingerprint digest of all that decided its result, the Bundle before included
   * @param summary one line for a reader, e.g. {@code stripped 31 libraries, 40.0 MB saved}
   * @param before {@link BundleManifest#digest()} of the Bundle that it was made from; null for the
   *     first step
   * @param savings what made the program smaller, one treatment each; null if that is not what the
   *     goal is for
   * @param checks what the goal looked at in the files, and found to be right; null for nothing
   */
  public record Step(
      String goal,
      String fingerprint,
      String summary,
      @Nullable String before,
      @Nullable List<Saving> savings,
      @Nullable List<Check> checks) {

    /** A step of a goal that makes nothing smaller. */
    public Step(String goal, String fingerprint, String summary, @Nullable String before) {
      this(goal, fingerprint, summary, before, null, null);
    }
  }

  /**
   * What was looked at in a program's files.
   *
   * @param name of what was looked at: {@code dependencies} and {@code functions} of libraries, the
   *     {@code payload} of the executable, the {@code layout} and {@code signature} of files for
   *     macOS, {@code system} for the oldest one that the program runs on
   * @param summary one line for a reader, e.g. {@code glibc 2.28 (libcrypto.so.3)}
   */
  public record Check(String name, String summary) {}

  /**
   * What a treatment saved.
   *
   * @param treatment its name, that of its parameter
   * @param bytes of the program's content, unpacked
   * @param summary one line for a reader
   */
  public record Saving(String treatment, long bytes, String summary) {}

  /**
   * What was measured when the program was started on the machine that built it.
   *
   * @param readySeconds from its start to its answer, or to its end
   * @param peakMemory the most memory that it and all that it started had, in bytes; null where
   *     that cannot be known
   * @param size of its files, in bytes
   * @param summary one line for a reader, e.g. {@code ready 0.68 s after start, 88 MB of memory,
   *     nothing left behind}
   * @param proved what it did; null in a record of an older version
   */
  public record ProbeRecord(
      double readySeconds,
      @Nullable Long peakMemory,
      long size,
      String summary,
      @Nullable Proof proved) {

    /** Returns whether the time is the one after which it took requests. */
    public boolean ofServer() {
      return proved != null && proved.isServer();
    }
  }

  /** Describes a Bundle that is what was asked for. */
  public BundleManifest(
      int schemaVersion,
      String name,
      String version,
      String triple,
      Layout layout,
      String program,
      Map<String, String> tools,
      List<BundledFile> files,
      List<BundledFile> parts,
      List<Step> steps,
      @Nullable ProbeRecord probe) {
    this(
        schemaVersion,
        name,
        version,
        triple,
        layout,
        program,
        tools,
        files,
        parts,
        steps,
        probe,
        null);
  }

  /** Describes a Bundle that was not started yet. */
  public BundleManifest(
      int schemaVersion,
      String name,
      String version,
      String triple,
      Layout layout,
      String program,
      Map<String, String> tools,
      List<BundledFile> files,
      List<Step> steps) {
    this(
        schemaVersion,
        name,
        version,
        triple,
        layout,
        program,
        tools,
        files,
        List.of(),
        steps,
        null);
  }

  /** Returns the archives of what the program loads when it first imports it. */
  public List<BundledFile> lazy() {
    return files.stream().filter(file -> file.role() == Role.LAZY).toList();
  }

  /** Returns the same with what was measured, or, for null, without. */
  public BundleManifest withProbe(@Nullable ProbeRecord measured) {
    return with(name, files, parts, steps, measured);
  }

  /** Returns the same under another name. */
  public BundleManifest withName(String other) {
    return with(other, files, parts, steps, probe);
  }

  /** Returns the same with other files, after one more step. */
  public BundleManifest after(Step step, List<BundledFile> others, List<BundledFile> otherParts) {
    return with(name, others, otherParts, stepsWith(step), null);
  }

  /** Returns the same without the parts, as it is for whoever only runs the program. */
  public BundleManifest withoutParts() {
    return with(name, files, List.of(), steps, probe);
  }

  private BundleManifest with(
      String name,
      List<BundledFile> files,
      List<BundledFile> parts,
      List<Step> steps,
      @Nullable ProbeRecord probe) {
    return new BundleManifest(
        schemaVersion,
        name,
        version,
        triple,
        layout,
        program,
        tools,
        files,
        parts,
        steps,
        probe,
        degraded);
  }

  /**
   * Returns what stands for this Bundle: a digest of all that is in it, but for what was measured.
   */
  public String digest() {
    return Sha256.of(Json.text(withProbe(null)));
  }

  /** Returns whether this Bundle is another one but for what was measured, or was made from it. */
  public boolean isMadeFrom(BundleManifest other) {
    if (isSameAs(other)) {
      return true;
    }
    List<String> before =
        steps.stream().map(Step::before).filter(Objects::nonNull).map(String.class::cast).toList();
    return !before.isEmpty() && before.contains(other.digest());
  }

  /** Returns whether it has the digest of another one, which takes longer to know than this. */
  boolean isSameAs(BundleManifest other) {
    return withProbe(null).equals(other.withProbe(null));
  }

  /** Returns what the step of a goal said; an empty text if there is none. */
  public String summaryOf(String goal) {
    return step(goal).map(Step::summary).orElse("");
  }

  /** Returns the step of a goal. */
  public Optional<Step> step(String goal) {
    return steps.stream().filter(step -> step.goal().equals(goal)).findFirst();
  }

  /** Returns what was looked at in the files when they were frozen. */
  public List<Check> checks() {
    return steps.stream()
        .flatMap(step -> Stream.ofNullable(step.checks()).flatMap(List::stream))
        .toList();
  }

  /** Returns the steps before a goal and the given one in its place; what came after is dropped. */
  public List<Step> stepsWith(Step step) {
    List<Step> steps = new ArrayList<>(stepsBefore(step.goal()));
    steps.add(step);
    return List.copyOf(steps);
  }

  /** Returns the sum of the files' sizes in bytes. */
  public long size() {
    return files.stream().mapToLong(BundledFile::size).sum();
  }

  private List<Step> stepsBefore(String goal) {
    return steps.stream().takeWhile(step -> !step.goal().equals(goal)).toList();
  }
}
