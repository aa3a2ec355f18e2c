package dev.pybundle.sidecar;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.FileModes;
import dev.pybundle.message.ProblemException;
import dev.pybundle.sidecar.SidecarStager.Request;
import dev.pybundle.sidecar.SidecarStager.Staged;
import dev.pybundle.sidecar.SidecarTree.Source;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Puts a onedir program where Tauri's {@code resources} name it: the folder {@code binaries/<name>}
 * with the runnable {@code <name>[.exe]} in it. The folder is replaced as a whole, and in it a file
 * with the same bytes stays the same file with the same time: tauri-build names every one of them
 * to Cargo, which compiles the app again when one is newer.
 */
public final class TreeStager {

  private static final String FRESH = "fresh";
  private static final String PREVIOUS = "previous";

  /**
   * Checks everything and tells what {@link #stage} would do, without doing it.
   *
   * @param request what to stage; all of the folder around the runnable is
   * @param hashes remembers the hashes of all files
   * @throws ProblemException for a name that is impossible or the app's own, a runnable that is
   *     missing, empty or made for another machine, a link that cannot be replaced by what it leads
   *     to, or files in the way that pybundle did not stage
   * @throws IOException if a file cannot be read
   */
  public Staged plan(Request request, FileHashes hashes) throws ProblemException, IOException {
    return staged(request, check(request, hashes));
  }

  /**
   * Stages a program.
   *
   * @param request what to stage
   * @param hashes remembers the hashes of all files
   * @return what was done
   * @throws ProblemException as {@link #plan} does, and if the folder cannot be replaced
   * @throws IOException if a copy cannot be written; the folder that was staged before is then
   *     still there
   */
  public Staged stage(Request request, FileHashes hashes) throws ProblemException, IOException {
    Path work = workFolder(request);
    recover(work, request.folder());
    TreePlan plan = check(request, hashes);
    Staged staged = staged(request, plan);
    switch (staged.change()) {
      case WRITTEN -> write(plan, work);
      case MADE_EXECUTABLE -> setModes(plan);
      case NONE -> {}
    }
    StagedRecord record = StagedRecord.read(request.binaries(), request.name());
    record.add(plan.recorded());
    record.save();
    return staged;
  }

  private static TreePlan check(Request request, FileHashes hashes)
      throws ProblemException, IOException {
    SidecarName.check(request.name(), request.project());
    ProgramCheck.refuseProgram(request.program(), request.triple());
    ProgramCheck.refuseNoFolder(request.binaries());
    TreePlan plan = TreePlan.of(request, hashes);
    plan.refuseForeignFiles();
    return plan;
  }

  private static Staged staged(Request request, TreePlan plan)
      throws ProblemException, IOException {
    List<String> warnings = new ArrayList<>(SidecarName.check(request.name()));
    warnings.addAll(plan.warnings());
    SidecarTree tree = plan.tree();
    return new Staged(request.folder(), tree.size(), tree.files().size(), plan.change(), warnings);
  }

  private static void setModes(TreePlan plan) throws IOException {
    for (Map.Entry<String, Source> file : plan.tree().files().entrySet()) {
      FileModes.set(plan.request().folder().resolve(file.getKey()), file.getValue().executable());
    }
  }

  private static void write(TreePlan plan, Path work) throws ProblemException, IOException {
    makeBinaries(plan.request());
    Path fresh = work.resolve(FRESH);
    AtomicFiles.discard(work);
    try {
      fill(fresh, plan);
      swap(plan, work);
      AtomicFiles.discard(work);
    } finally {
      AtomicFiles.deleteTree(fresh);
    }
  }

  private static void makeBinaries(Request request) throws ProblemException, IOException {
    try {
      Files.createDirectories(request.binaries());
    } catch (FileSystemException refused) {
      throw SidecarStager.cannotReplace(request.folder(), refused);
    }
  }

  private static void fill(Path fresh, TreePlan plan) throws IOException {
    for (Map.Entry<String, Source> file : plan.tree().files().entrySet()) {
      Path target = fresh.resolve(file.getKey());
      makeFolders(fresh, target.resolveSibling(""));
      if (plan.same().contains(file.getKey())) {
        takeOver(plan.request().folder().resolve(file.getKey()), target);
      } else {
        Files.copy(file.getValue().file(), target);
      }
      FileModes.set(target, file.getValue().executable());
    }
  }

  private static void makeFolders(Path root, Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (!folder.equals(root)) {
      makeFolders(root, folder.resolveSibling(""));
    }
    Files.createDirectories(folder);
    FileModes.set(folder, /* executable= */ true);
  }

  /** The same file under a second path; where there are no such links, a copy with its time. */
  private static void takeOver(Path there, Path target) throws IOException {
    try {
      Files.createLink(target, there);
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      Files.copy(there, target, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** Before the swap the record holds the old files and the new, whichever will be there. */
  private static void announce(TreePlan plan) throws IOException {
    StagedRecord record = StagedRecord.read(plan.request().binaries(), plan.request().name());
    record.add(plan.recorded());
    record.write();
  }

  private static void swap(TreePlan plan, Path work) throws ProblemException, IOException {
    Path folder = plan.request().folder();
    try {
      announce(plan);
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(folder, work.resolve(PREVIOUS), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(work.resolve(FRESH), folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException refused) {
      recover(work, folder);
      throw SidecarStager.cannotReplace(folder, refused);
    }
  }

  /** Puts the old folder back if a run was stopped between its two moves. */
  private static void recover(Path work, Path folder) throws IOException {
    Path previous = work.resolve(PREVIOUS);
    if (Files.exists(previous) && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(previous, folder, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Returns where the new folder grows: outside of the Tauri folder, which {@code tauri dev}
   * watches, unless that is on another file system, from which no folder can be moved in one step.
   */
  private static Path workFolder(Request request) throws IOException {
    Path temporary = Files.createDirectories(request.temporaryDirectory());
    Path above = existing(request.binaries());
    return areOnOneFileSystem(above, temporary)
        ? temporary.resolve("staging-" + request.name())
        : request.binaries().resolve("." + request.name() + ".staging");
  }

  private static boolean areOnOneFileSystem(Path one, Path other) {
    try {
      return Files.getFileStore(one).equals(Files.getFileStore(other));
    } catch (IOException unlisted) {
      // In a chroot no mount point may be known; beside each other the two are on one for sure.
      return false;
    }
  }

  private static Path existing(Path path) {
    Path at = path.toAbsolutePath();
    while (!Files.exists(at)) {
      at = at.resolveSibling("");
    }
    return at;
  }
}
