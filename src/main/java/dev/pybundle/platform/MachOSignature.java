package dev.pybundle.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What signature a Mach-O file carries, as far as any system can read it; only macOS can tell
 * whether it is valid.
 *
 * <p>Sources of the formats: Apple's {@code mach-o/loader.h}, {@code mach-o/fat.h} and {@code
 * kern/cs_blobs.h}.
 */
public enum MachOSignature {
  /** None. */
  NONE,
  /** One without a certificate, which says that the bytes are whole and not who made them. */
  AD_HOC,
  /** One of somebody who has a certificate. */
  IDENTITY;

  private static final int FAT_MAGIC = 0xcafebabe;
  private static final int FAT_MAGIC_64 = 0xcafebabf;
  private static final int MOST_SLICES = 44;

  /** Size of the header of each form, by its first four bytes. */
  private static final Map<Integer, Integer> HEADERS = Map.of(0xcefaedfe, 28, 0xcffaedfe, 32);

  private static final int LC_CODE_SIGNATURE = 0x1d;
  private static final int MOST_COMMANDS = 4096;
  private static final int SUPER_BLOB = 0xfade0cc0;
  private static final int MOST_BLOBS = 64;

  /** {@code CSSLOT_SIGNATURESLOT}: a CMS signature; empty, or missing, in an ad-hoc one. */
  private static final int CMS_SLOT = 0x10000;

  private static final int BLOB_HEADER = 8;

  /**
   * Reads the signature of a program or library; of a universal one the weakest of its parts.
   *
   * @param file any file
   * @return empty if it is no Mach-O file of a processor that macOS runs on, or is cut off
   * @throws IOException if it cannot be read
   */
  public static Optional<MachOSignature> read(Path file) throws IOException {
    try (FileView view = FileView.open(file)) {
      List<MachOSignature> found = new ArrayList<>();
      for (long slice : slices(view)) {
        Optional<MachOSignature> signature = ofSlice(view, slice);
        if (signature.isEmpty()) {
          return Optional.empty();
        }
        found.add(signature.get());
      }
      return found.stream().min(Comparator.naturalOrder());
    }
  }

  private static List<Long> slices(FileView view) throws IOException {
    Optional<ByteBuffer> start = view.at(0, BLOB_HEADER);
    int magic = start.map(bytes -> bytes.getInt(0)).orElse(0);
    boolean wide = magic == FAT_MAGIC_64;
    if (magic != FAT_MAGIC && !wide) {
      return List.of(0L);
    }
    int count = start.orElseThrow().getInt(4);
    int stride = wide ? 32 : 20;
    Optional<ByteBuffer> table =
        count < 1 || count > MOST_SLICES ? Optional.empty() : view.at(8, count * stride);
    List<Long> offsets = new ArrayList<>();
    for (int index = 0; table.isPresent() && index < count; index++) {
      int at = index * stride + 8;
      offsets.add(wide ? table.get().getLong(at) : Integer.toUnsignedLong(table.get().getInt(at)));
    }
    return offsets;
  }

  private static Optional<MachOSignature> ofSlice(FileView view, long slice) throws IOException {
    Optional<ByteBuffer> header = view.at(slice, 28);
    @Nullable Integer length = header.map(bytes -> HEADERS.get(bytes.getInt(0))).orElse(null);
    if (header.isEmpty() || length == null) {
      return Optional.empty();
    }
    int commands = header.get().order(ByteOrder.LITTLE_ENDIAN).getInt(16);
    if (commands < 0 || commands > MOST_COMMANDS) {
      return Optional.empty();
    }
    long at = slice + length;
    for (int index = 0; index < commands; index++) {
      Optional<ByteBuffer> command = view.at(at, 16);
      if (command.isEmpty()) {
        // The last command can be shorter than the one that is looked for.
        return index == commands - 1 ? Optional.of(NONE) : Optional.empty();
      }
      ByteBuffer bytes = command.get().order(ByteOrder.LITTLE_ENDIAN);
      if (bytes.getInt(0) == LC_CODE_SIGNATURE) {
        return ofSuperBlob(view, slice + Integer.toUnsignedLong(bytes.getInt(8)));
      }
      at += Integer.toUnsignedLong(bytes.getInt(4));
    }
    return Optional.of(NONE);
  }

  private static Optional<MachOSignature> ofSuperBlob(FileView view, long start)
      throws IOException {
    Optional<ByteBuffer> head = view.at(start, 12);
    int count = head.map(bytes -> bytes.getInt(8)).orElse(0);
    if (head.isEmpty() || head.get().getInt(0) != SUPER_BLOB || count < 0 || count > MOST_BLOBS) {
      return Optional.of(NONE);
    }
    Optional<ByteBuffer> index = view.at(start + 12, count * BLOB_HEADER);
    for (int blob = 0; index.isPresent() && blob < count; blob++) {
      if (index.get().getInt(blob * BLOB_HEADER) == CMS_SLOT) {
        long at = start + Integer.toUnsignedLong(index.get().getInt(blob * BLOB_HEADER + 4));
        boolean filled =
            view.at(at, BLOB_HEADER).filter(bytes -> bytes.getInt(4) > BLOB_HEADER).isPresent();
        return Optional.of(filled ? IDENTITY : AD_HOC);
      }
    }
    return Optional.of(AD_HOC);
  }
}
