package dev.pybundle.delta;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a patch says of itself. A patch is a row of ordinary Zstandard frames, the new content of
 * files in the order of this list, and at its end a skippable frame with this as JSON, itself a
 * Zstandard frame, and the length of both as four bytes, the lowest first.
 *
 * @param format version of this form, {@value #FORMAT}
 * @param name name of the program
 * @param triple Rust target triple
 * @param layout onedir or onefile
 * @param from version of the release that it starts from
 * @param to version of the release that it leads to
 * @param digest {@link #digest(List)} of the new program
 * @param files every file of the new program; what is not listed is gone
 */
public record PatchManifest(
    int format,
    String name,
    String triple,
    Layout layout,
    String from,
    String to,
    String digest,
    List<PatchedFile> files) {

  /** The version of the form that this pybundle writes. */
  public static final int FORMAT = 1;

  /**
   * A file of the new program. One without a frame is an old file as it is; its hash is not here,
   * because the digest over all files vouches for it, and most of a patch would be such hashes.
   *
   * @param path relative to the folder of the program, with {@code /}
   * @param kind {@code file}, {@code executable} or {@code link}
   * @param target where a link leads
   * @param old path of the file of the old program that this one is, or is made from; null for the
   *     same path where it is kept, and for none where it has a frame
   * @param oldSha256 hash of the file that this one is made from
   * @param size of the new content
   * @param sha256 hash of the new content
   * @param frame bytes of its frame in the patch
   */
  public record PatchedFile(
      String path,
      String kind,
      @Nullable String target,
      @Nullable String old,
      @Nullable String oldSha256,
      @Nullable Long size,
      @Nullable String sha256,
      @Nullable Long frame) {

    static PatchedFile kept(BundledFile file, @Nullable String old) {
      return new PatchedFile(file.path(), file.kind(), null, old, null, null, null, null);
    }

    static PatchedFile link(BundledFile file, String target) {
      return new PatchedFile(file.path(), file.kind(), target, null, null, null, null, null);
    }

    static PatchedFile changed(BundledFile file, @Nullable BundledFile old, long frame) {
      return new PatchedFile(
          file.path(),
          file.kind(),
          null,
          old == null ? null : old.path(),
          old == null ? null : old.sha256(),
          file.size(),
          file.sha256(),
          frame);
    }
  }

  /**
   * Returns what stands for a whole program: the SHA-256 of a line {@code <kind> <size> <sha256>
   * <path>} for each file, in the order of the bytes of their paths. A link has the size 0 and the
   * hash of the path that it leads to.
   */
  public static String digest(List<BundledFile> files) {
    StringBuilder lines = new StringBuilder();
    for (BundledFile file : files) {
      lines
          .append(file.kind())
          .append(' ')
          .append(file.size())
          .append(' ')
          .append(file.sha256())
          .append(' ')
          .append(file.path())
          .append('\n');
    }
    return Sha256.of(lines.toString());
  }

  /** Returns how many files have new content. */
  public long changed() {
    return files.stream().filter(file -> file.frame() != null).count();
  }
}
