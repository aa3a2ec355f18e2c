package dev.pybundle.sidecar;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.FileModes;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Puts a program where Tauri looks for it: {@code binaries/<name>-<triple>[.exe]} in the Tauri
 * folder, executable, and in one step, so that a running {@code tauri build} sees the old file or
 * the new one. A file with the same bytes is left alone, because Cargo compiles the app again when
 * its time changes.
 */
public final class SidecarStager {

  /** The folder below the Tauri folder, by Tauri's own convention. */
  static final String FOLDER = "binaries";

  /**
   * What to stage.
   *
   * @param program the runnable; of a onedir program the one in its folder
   * @param name name of the sidecar, without triple and {@code .exe}
   * @param triple the machine it is for
   * @param tauriDirectory the Tauri folder, usually {@code src-tauri}
   * @param project its configuration, if it has one
   * @param temporaryDirectory where the copy is written first; not in the Tauri folder, which
   *     {@code tauri dev} watches, but on the same file system if possible
   * @param lazy what it loads when it first imports it
   */
  public record Request(
      Path program,
      String name,
      TargetTriple triple,
      Path tauriDirectory,
      Optional<TauriProject> project,
      Path temporaryDirectory,
      LazyArchives lazy) {

    /** A program without archives. */
    public Request(
        Path program,
        String name,
        TargetTriple triple,
        Path tauriDirectory,
        Optional<TauriProject> project,
        Path temporaryDirectory) {
      this(program, name, triple, tauriDirectory, project, temporaryDirectory, LazyArchives.NONE);
    }

    /** Returns the same under the name of another triple, which its machine must run, too. */
    public Request under(TargetTriple other) {
      return new Request(program, name, other, tauriDirectory, project, temporaryDirectory, lazy);
    }

    /** Returns the folder for all sidecars. */
    public Path binaries() {
      return tauriDirectory.resolve(FOLDER);
    }

    /** Returns the file that Tauri will look for if the program is one file. */
    public Path file() {
      return binaries().resolve(name + "-" + triple + triple.executableSuffix());
    }

    /** Returns the name of the folder with the archives of a program that is one file. */
    String lazyName() {
      return Shipping.lazyName(name);
    }

    /** Returns the folder that Tauri's resources name if the program is a folder. */
    public Path folder() {
      return binaries().resolve(name);
    }
  }

  /** What is done to the staged file or folder. */
  public enum Change {
    /** It is written. */
    WRITTEN,
    /** Its bytes are right, its mode is set to 0755; in a folder, all modes are. */
    MADE_EXECUTABLE,
    /** It is right as it is. */
    NONE
  }

  /**
   * A staged program, or one that would be.
   *
   * @param file where it is; the folder of a onedir program
   * @param size in bytes
   * @param files how many files it is
   * @param change what was done, or would be
   * @param warnings sentences about the name, and what the app will lack of a folder
   */
  public record Staged(Path file, long size, int files, Change change, List<String> warnings) {}

  /**
   * Checks everything and tells what {@link #stage} would do, without doing it.
   *
   * @param request what to stage
   * @param hashes remembers the hashes of both files
   * @throws ProblemException for a name that is impossible or the app's own, a program that is
   *     missing, empty, a folder, or made for another machine, or a folder where the file must go
   * @throws IOException if a file cannot be read
   */
  public Staged plan(Request request, FileHashes hashes) throws ProblemException, IOException {
    List<String> warnings = SidecarName.check(request.name(), request.project());
    ProgramCheck.refuseProgram(request.program(), request.triple());
    refuseDestination(request.file());
    Change change = change(request.program(), request.file(), hashes);
    return new Staged(request.file(), Files.size(request.program()), 1, change, warnings);
  }

  /**
   * Stages a program.
   *
   * @param request what to stage
   * @param hashes remembers the hashes of both files
   * @return what was done
   * @throws ProblemException as {@link #plan} does, and if the file cannot be replaced
   * @throws IOException if the copy cannot be written; the file that was staged before is then
   *     still there
   */
  public Staged stage(Request request, FileHashes hashes) throws ProblemException, IOException {
    Staged staged = plan(request, hashes);
    switch (staged.change()) {
      case WRITTEN -> write(request);
      case MADE_EXECUTABLE -> FileModes.set(staged.file(), /* executable= */ true);
      case NONE -> {}
    }
    return staged;
  }

  private static void refuseDestination(Path file) throws ProblemException {
    ProgramCheck.refuseNoFolder(folderOf(file));
    if (Files.isDirectory(file)) {
      throw SidecarProblems.inTheWay(file.toString(), "a file").asException();
    }
  }

  private static Change change(Path program, Path file, FileHashes hashes) throws IOException {
    // A link is replaced: its target belongs to somebody else.
    boolean same =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.size(file) == Files.size(program)
            && hashes.of(file).equals(hashes.of(program));
    if (!same) {
      return Change.WRITTEN;
    }
    return FileModes.areSet(file, /* executable= */ true) ? Change.NONE : Change.MADE_EXECUTABLE;
  }

  private static void write(Request request) throws ProblemException, IOException {
    Path file = request.file();
    Files.createDirectories(request.temporaryDirectory());
    Path fresh = Files.createTempFile(request.temporaryDirectory(), "sidecar-", ".tmp");
    try {
      copyExecutable(request.program(), fresh);
      publish(fresh, file);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void publish(Path fresh, Path file) throws ProblemException, IOException {
    try {
      Files.createDirectories(folderOf(file));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException otherFileSystem) {
      publishAcross(fresh, file);
    } catch (FileSystemException refused) {
      replaceInUse(fresh, file, refused);
    }
  }

  /** A program that runs on Windows cannot be replaced, but moved away. */
  private static void replaceInUse(Path fresh, Path file, FileSystemException refused)
      throws ProblemException, IOException {
    Path replaced = fresh.resolveSibling(file.getFileName() + ".replaced");
    try {
      Files.move(file, replaced, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException fixed) {
      throw cannotReplace(file, refused);
    }
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException again) {
      Files.move(replaced, file, StandardCopyOption.ATOMIC_MOVE);
      throw cannotReplace(file, again);
    }
    AtomicFiles.discard(replaced);
  }

  /** Between two file systems only a second copy, beside the file, can be moved in one step. */
  private static void publishAcross(Path fresh, Path file) throws ProblemException, IOException {
    Path beside = Files.createTempFile(folderOf(file), ".", ".tmp");
    try {
      copyExecutable(fresh, beside);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException refused) {
      throw cannotReplace(file, refused);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  static ProblemException cannotReplace(Path file, FileSystemException refused) {
    String reason = refused.getReason();
    return new Problem(
            file
                + " cannot be written ("
                + (reason == null ? refused.getClass().getSimpleName() : reason)
                + ")",
            "stop the app or `tauri dev` that is running it, and check that its folder is writable")
        .asException(refused);
  }

  private static void copyExecutable(Path source, Path target) throws IOException {
    Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    FileModes.set(target, /* executable= */ true);
  }

  private static Path folderOf(Path file) {
    return file.resolveSibling("").toAbsolutePath();
  }
}
