package dev.pybundle.sidecar;

import dev.pybundle.bundle.FileModes;
import dev.pybundle.message.Problem;
import dev.pybundle.platform.Architecture;
import dev.pybundle.platform.ExecutableHeader;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What lies in {@code binaries} for a sidecar, for whatever machine: Tauri ships each of these
 * files as it is, in the build for that machine.
 *
 * @param folder {@code binaries}
 * @param name name of the sidecar
 */
record StagedFiles(Path folder, String name) {

  private static final String EXE = ".exe";

  private static final Set<PosixFilePermission> READ_AND_RUN =
      PosixFilePermissions.fromString("r-xr-xr-x");

  /**
   * Returns what is wrong with the files of all triples.
   *
   * @param others triples whose files this call stages itself
   */
  List<Problem> problems(Collection<TargetTriple> others) throws IOException {
    List<Problem> problems = new ArrayList<>();
    for (String value : TargetTriple.known()) {
      TargetTriple triple = TargetTriple.parse(value).orElseThrow();
      Path right = folder.resolve(name + "-" + triple + triple.executableSuffix());
      if (Files.exists(right, LinkOption.NOFOLLOW_LINKS) && !isReplaced(triple, others)) {
        problem(right, triple).ifPresent(problems::add);
      }
      misnamed(triple)
          .map(folder::resolve)
          .filter(Files::exists)
          .map(
              wrong ->
                  new Problem(
                      wrong
                          + " is a name that Tauri never looks for: it looks for "
                          + right.getFileName(),
                      "rename it, or delete it if it is left over"))
          .forEach(problems::add);
    }
    return problems;
  }

  private static boolean isReplaced(TargetTriple triple, Collection<TargetTriple> others) {
    return others.stream()
        .anyMatch(
            next ->
                next.equals(triple)
                    // It is staged under the names of both processors, too.
                    || (next.architecture() == Architecture.UNIVERSAL
                        && triple.os() == OperatingSystem.MACOS));
  }

  private Optional<Problem> problem(Path file, TargetTriple triple) throws IOException {
    String text = file.toString();
    if (Files.isDirectory(file)) {
      return Optional.of(TauriProblems.folderAsSidecar(text));
    }
    if (!Files.exists(file)) {
      return Optional.of(new Problem(text + " is a link to a file that is not there", "delete it"));
    }
    if (Files.size(file) == 0) {
      return Optional.of(
          new Problem(
              text + " is empty, and `tauri build` would ship it without a word",
              "delete it, or stage the program for that machine"));
    }
    if (StubMark.isStub(file)) {
      return Optional.of(TauriProblems.stub(text, triple.value()));
    }
    return machine(file, triple).or(() -> mode(file, triple));
  }

  private static Optional<Problem> machine(Path file, TargetTriple triple) throws IOException {
    Optional<ExecutableHeader> header = ExecutableHeader.read(file);
    if (header.isEmpty()) {
      return ProgramCheck.isScript(file, triple)
          ? Optional.empty()
          : Optional.of(
              new Problem(
                  file + " begins like no program for " + triple,
                  "delete it, or stage the program for that machine"));
    }
    return header
        .get()
        .contradicts(triple)
        .map(
            contradiction ->
                new Problem(
                    file + " would be shipped to machines that cannot run it: " + contradiction,
                    "delete it, and stage it with the <target> (-Dpybundle.target) it was made"
                        + " for"));
  }

  /** Windows has no modes, and its programs need none. */
  private static Optional<Problem> mode(Path file, TargetTriple triple) {
    if (triple.os() == OperatingSystem.WINDOWS || !FileModes.exist(file)) {
      return Optional.empty();
    }
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      return mode.containsAll(READ_AND_RUN)
          ? Optional.empty()
          : Optional.of(
              TauriProblems.notExecutable(file.toString(), PosixFilePermissions.toString(mode)));
    } catch (IOException unreadable) {
      return Optional.of(TauriProblems.notExecutable(file.toString(), unreadable.toString()));
    }
  }

  /** Names that mean a triple's sidecar and are not the one that Tauri looks for. */
  private Stream<String> misnamed(TargetTriple triple) {
    String plain = name + "-" + triple;
    String inner = name + EXE + "-" + triple;
    return triple.os() == OperatingSystem.WINDOWS
        ? Stream.of(plain, plain + EXE + EXE, inner, inner + EXE)
        : Stream.of(plain + EXE, inner);
  }
}
