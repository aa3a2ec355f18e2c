package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Fills folders of the shared cache, which other builds may fill at the same time. */
final class CacheFolder {

  private CacheFolder() {}

  /** Tells what makes a folder complete. */
  @FunctionalInterface
  interface Check {

    /** Returns the file that the folder is for; empty if it is not there. */
    Optional<Path> main(Path folder) throws IOException;
  }

  /** Writes the content of a folder. */
  @FunctionalInterface
  interface Filler<X extends Exception> {

    /** Fills an empty folder. */
    void fill(Path folder) throws X, IOException, InterruptedException;
  }

  /**
   * Returns the main file of a folder, and fills the folder if it is not complete: beside its
   * place, then moved there, so that nobody sees a part of it. If another build was faster, its
   * folder is taken.
   *
   * @param folder the folder in the cache
   * @param check what makes it complete
   * @param filler fills it
   * @throws IOException if it cannot be written, or is not complete although it was filled
   */
  static <X extends Exception> Path provide(Path folder, Check check, Filler<X> filler)
      throws X, IOException, InterruptedException {
    Optional<Path> present = check.main(folder);
    if (present.isPresent()) {
      return present.get();
    }
    Path parent = folder.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path fresh = Files.createTempDirectory(parent, "." + folder.getFileName() + "-");
    try {
      filler.fill(fresh);
      if (check.main(fresh).isEmpty()) {
        throw new IOException("What was put into " + folder + " is not complete");
      }
      publish(fresh, folder, check);
    } finally {
      AtomicFiles.deleteTree(fresh);
    }
    return check
        .main(folder)
        .orElseThrow(() -> new IOException(folder + " was changed while it was made"));
  }

  private static void publish(Path fresh, Path folder, Check check) throws IOException {
    if (Files.exists(folder) && check.main(folder).isEmpty()) {
      AtomicFiles.deleteTree(folder);
    }
    try {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException occupied) {
      if (check.main(folder).isEmpty()) {
        throw occupied;
      }
    }
  }
}
