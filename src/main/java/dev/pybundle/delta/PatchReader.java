package dev.pybundle.delta;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileModes;
import dev.pybundle.bundle.Json;
import dev.pybundle.delta.PatchManifest.PatchedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/**
 * Applies a patch that was just made here, to prove it. Whoever applies one from elsewhere has to
 * trust it less: the Rust crate does.
 */
public final class PatchReader {

  private final Path old;
  private final ByteBuffer patch;

  private PatchReader(Path old, ByteBuffer patch) {
    this.old = old;
    this.patch = patch;
  }

  /**
   * Applies a patch.
   *
   * @param old the earlier release, which is only read
   * @param patch a patch from it
   * @param folder where the new program's files go; it does not exist
   * @throws IOException if a file cannot be read or written
   */
  public static void apply(Bundle old, Path patch, Path folder) throws IOException {
    byte[] bytes = Files.readAllBytes(patch);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    new PatchReader(ProgramFiles.of(old).root(), direct.put(bytes).flip()).apply(folder);
  }

  /**
   * Returns whether a patch made the program that it should have made: each path, kind, size and
   * hash.
   *
   * @param folder where it was made; nothing else lies in the folder above
   * @param fresh the program
   * @throws IOException if a file cannot be read
   */
  public static boolean isSame(Path folder, Bundle fresh) throws IOException {
    int prefix = folder.getFileName().toString().length() + 1;
    List<BundledFile> made = Bundle.scan(folder.resolveSibling(""));
    return ProgramFiles.of(folder, "", made, path -> path.substring(prefix))
        .files()
        .equals(ProgramFiles.of(fresh).files());
  }

  private void apply(Path folder) throws IOException {
    int end = patch.limit() - Integer.BYTES;
    int length = patch.getInt(end) - Integer.BYTES;
    ByteBuffer head = Frames.decompress(new byte[0], patch.slice(end - length, length));
    PatchManifest manifest =
        Json.parse(StandardCharsets.UTF_8.decode(head).toString(), PatchManifest.class);
    for (PatchedFile file : manifest.files()) {
      write(file, folder.resolve(file.path()));
    }
  }

  private void write(PatchedFile file, Path path) throws IOException {
    Files.createDirectories(path.resolveSibling(""));
    if (file.target() != null) {
      Files.createSymbolicLink(path, Path.of(file.target()));
      return;
    }
    if (file.frame() == null) {
      Files.copy(old.resolve(Objects.requireNonNullElse(file.old(), file.path())), path);
    } else {
      byte[] before =
          file.old() == null ? new byte[0] : Files.readAllBytes(old.resolve(file.old()));
      ByteBuffer content = Frames.decompress(before, next(Math.toIntExact(file.frame())));
      try (FileChannel out =
          FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        while (content.hasRemaining()) {
          out.write(content);
        }
      }
    }
    FileModes.set(path, file.kind().equals("executable"));
  }

  /** Takes the next bytes of the patch. */
  private ByteBuffer next(int length) {
    ByteBuffer next = patch.slice(patch.position(), length);
    patch.position(patch.position() + length);
    return next;
  }
}
