package dev.pybundle.delta;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Json;
import dev.pybundle.delta.PatchManifest.PatchedFile;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the patch from one release of a program to the next: equal programs give equal bytes. */
public final class PatchWriter {

  /** One of the numbers by which a decoder knows a frame that it passes over. */
  private static final int SKIPPABLE = 0x184D2A50;

  /** What the table of the search is large enough for. */
  private static final long LARGEST = 400_000_000;

  private final ProgramFiles old;
  private final ProgramFiles fresh;
  private final OldFiles oldFiles;
  private final List<byte[]> frames = new ArrayList<>();

  private PatchWriter(ProgramFiles old, ProgramFiles fresh) {
    this.old = old;
    this.fresh = fresh;
    this.oldFiles = new OldFiles(old, fresh);
  }

  /**
   * Writes a patch.
   *
   * @param old the earlier release; its files must be as it lists them
   * @param fresh the newer one; its files too
   * @param patch where to
   * @return what it says of itself
   * @throws ProblemException if a file is too large
   * @throws IOException if a file cannot be read or written
   */
  public static PatchManifest write(Bundle old, Bundle fresh, Path patch)
      throws ProblemException, IOException {
    return new PatchWriter(ProgramFiles.of(old), ProgramFiles.of(fresh))
        .write(old.manifest().version(), fresh, patch);
  }

  private PatchManifest write(String from, Bundle bundle, Path patch)
      throws ProblemException, IOException {
    List<PatchedFile> files = new ArrayList<>();
    for (BundledFile file : fresh.files()) {
      files.add(patched(file));
    }
    PatchManifest manifest =
        new PatchManifest(
            PatchManifest.FORMAT,
            bundle.manifest().name(),
            bundle.manifest().triple(),
            bundle.manifest().layout(),
            from,
            bundle.manifest().version(),
            PatchManifest.digest(fresh.files()),
            files);
    byte[] head =
        Frames.compress(new byte[0], direct(Json.text(manifest).getBytes(StandardCharsets.UTF_8)));
    int length = head.length + Integer.BYTES;
    try (OutputStream out = Files.newOutputStream(patch)) {
      for (byte[] frame : frames) {
        out.write(frame);
      }
      // Not before them: a decoder forgets what the first frame refers to if it has passed over
      // one.
      out.write(words(SKIPPABLE, length));
      out.write(head);
      // From its end a reader finds where it begins.
      out.write(words(length));
    }
    return manifest;
  }

  private PatchedFile patched(BundledFile file) throws ProblemException, IOException {
    Path path = fresh.root().resolve(file.path());
    if (file.isLink() && !Files.exists(path)) {
      throw new Problem(
              "The link %s in the program leads nowhere, and no app would take such a release"
                  .formatted(file.path()),
              "leave it out with <excludeFiles>, or add what it leads to with <datas>")
          .asException();
    }
    if (file.isLink()) {
      return PatchedFile.link(file, Files.readSymbolicLink(path).toString().replace('\\', '/'));
    }
    Optional<BundledFile> same = oldFiles.same(file);
    if (same.isPresent()) {
      String from = same.get().path();
      return PatchedFile.kept(file, from.equals(file.path()) ? null : from);
    }
    Optional<BundledFile> alike = oldFiles.alike(file).filter(found -> found.size() <= LARGEST);
    byte[] before =
        alike.isPresent()
            ? Files.readAllBytes(old.root().resolve(alike.get().path()))
            : new byte[0];
    byte[] frame = Frames.compress(before, read(path, file));
    frames.add(frame);
    return PatchedFile.changed(file, before.length == 0 ? null : alike.orElse(null), frame.length);
  }

  private static ByteBuffer read(Path path, BundledFile file) throws ProblemException, IOException {
    if (file.size() > LARGEST) {
      throw new Problem(
              "%s has changed and is larger than 400 MB, which is too much for a delta"
                  .formatted(file.path()),
              "leave <delta> out and let the app download this release as a whole")
          .asException();
    }
    ByteBuffer content = ByteBuffer.allocateDirect((int) file.size());
    try (FileChannel in = FileChannel.open(path)) {
      while (content.hasRemaining() && in.read(content) >= 0) {
        // Until it is full.
      }
    }
    return content.flip();
  }

  private static byte[] words(int... words) {
    ByteBuffer bytes =
        ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(words);
    return bytes.array();
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
