package dev.pybundle.sidecar;

import dev.pybundle.bundle.FileHashes;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.SidecarMessages;
import dev.pybundle.platform.ExecutableHeader;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Named;

/**
 * Puts a program where Tauri looks for it: {@code binaries/<name>-<triple>[.exe]} in the Tauri
 * folder, executable, and in one step, so that a running {@code tauri build} sees the old file or
 * the new one. A file with the same bytes is left alone, because Cargo compiles the app again when
 * its time changes.
 */
@Named
public final class SidecarStager {

  /** The folder below the Tauri folder, by Tauri's own convention. */
  static final String FOLDER = "binaries";

  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private static final byte[] SCRIPT = "#!".getBytes(StandardCharsets.US_ASCII);

  /**
   * What to stage.
   *
   * @param program the runnable, one file
   * @param name name of the sidecar, without triple and {@code .exe}
   * @param triple the machine it is for
   * @param tauriDirectory the Tauri folder, usually {@code src-tauri}
   * @param project its configuration, if it has one
   * @param temporaryDirectory where the copy is written first; not in the Tauri folder, which
   *     {@code tauri dev} watches, but on the same file system if possible
   */
  public record Request(
      Path program,
      String name,
      TargetTriple triple,
      Path tauriDirectory,
      Optional<TauriProject> project,
      Path temporaryDirectory) {

    /** Returns the file that Tauri will look for. */
    public Path file() {
      return tauriDirectory
          .resolve(FOLDER)
          .resolve(name + "-" + triple + triple.executableSuffix());
    }
  }

  /** What is done to the staged file. */
  public enum Change {
    /** It is written. */
    WRITTEN,
    /** Its bytes are right, its mode is set to 0755. */
    MADE_EXECUTABLE,
    /** It is right as it is. */
    NONE
  }

  /**
   * A staged program, or one that would be.
   *
   * @param file where it is
   * @param size in bytes
   * @param change what was done, or would be
   * @param warnings sentences about the name
   */
  public record Staged(Path file, long size, Change change, List<String> warnings) {}

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
    List<String> warnings = SidecarName.check(request.name());
    refuseNameOfApp(request);
    refuseProgram(request.program(), request.triple());
    refuseDestination(request.file());
    Change change = change(request.program(), request.file(), hashes);
    return new Staged(request.file(), Files.size(request.program()), change, warnings);
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
      case MADE_EXECUTABLE -> makeExecutable(staged.file());
      case NONE -> {}
    }
    return staged;
  }

  private static void refuseNameOfApp(Request request) throws ProblemException {
    Optional<TauriProject.AppName> app =
        request.project().flatMap(project -> project.appNamed(request.name()));
    if (app.isPresent()) {
      throw SidecarMessages.nameOfApp(request.name(), app.get().origin()).asException();
    }
  }

  private static void refuseProgram(Path program, TargetTriple triple)
      throws ProblemException, IOException {
    String text = program.toString();
    if (!Files.exists(program)) {
      throw SidecarMessages.programMissing(text).asException();
    }
    if (Files.isDirectory(program)) {
      throw SidecarMessages.programIsFolder(text).asException();
    }
    if (Files.size(program) == 0) {
      throw SidecarMessages.programEmpty(text).asException();
    }
    Optional<ExecutableHeader> header = ExecutableHeader.read(program);
    if (header.isEmpty() && !isScript(program, triple)) {
      throw SidecarMessages.notAProgram(text, triple.value()).asException();
    }
    Optional<String> contradiction = header.flatMap(found -> found.contradicts(triple));
    if (contradiction.isPresent()) {
      throw SidecarMessages.wrongMachine(text, contradiction.get()).asException();
    }
  }

  /** A script is what a developer stages to run the backend from its sources. */
  private static boolean isScript(Path program, TargetTriple triple) throws IOException {
    if (triple.os() == OperatingSystem.WINDOWS) {
      return false;
    }
    try (InputStream in = Files.newInputStream(program)) {
      return Arrays.equals(in.readNBytes(SCRIPT.length), SCRIPT);
    }
  }

  private static void refuseDestination(Path file) throws ProblemException {
    Path folder = folderOf(file);
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
      throw SidecarMessages.inTheWay(folder.toString(), "a folder").asException();
    }
    if (Files.isDirectory(file)) {
      throw SidecarMessages.inTheWay(file.toString(), "a file").asException();
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
    boolean right = !hasModes(file) || Files.getPosixFilePermissions(file).equals(EXECUTABLE);
    return right ? Change.NONE : Change.MADE_EXECUTABLE;
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
      throw cannotReplace(file, refused);
    }
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

  private static ProblemException cannotReplace(Path file, FileSystemException refused) {
    String reason = refused.getReason();
    return SidecarMessages.cannotReplace(
            file.toString(), reason == null ? refused.getClass().getSimpleName() : reason)
        .asException(refused);
  }

  private static void copyExecutable(Path source, Path target) throws IOException {
    Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    makeExecutable(target);
  }

  private static void makeExecutable(Path file) throws IOException {
    if (hasModes(file)) {
      Files.setPosixFilePermissions(file, EXECUTABLE);
    }
  }

  private static boolean hasModes(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static Path folderOf(Path file) {
    return file.resolveSibling("").toAbsolutePath();
  }
}
