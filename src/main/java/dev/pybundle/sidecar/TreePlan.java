package dev.pybundle.sidecar;

import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.FileModes;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.MachOSignature;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.sidecar.SidecarStager.Change;
import dev.pybundle.sidecar.SidecarStager.Request;
import dev.pybundle.sidecar.SidecarTree.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a folder of a onedir program must hold, and what of it is there.
 *
 * @param request what to stage
 * @param tree its files, under their paths in the staged folder
 * @param wanted path to hash of each
 * @param same the paths whose bytes are there already
 */
record TreePlan(
    Request request, SidecarTree tree, SortedMap<String, String> wanted, Set<String> same) {

  /** What desktops leave in folders that somebody has looked into. */
  private static final Set<String> OF_THE_DESKTOP = Set.of(".DS_Store", "Thumbs.db", "desktop.ini");

  private static final int MOST_NAMED = 3;

  /** Compares the folder around a runnable with the staged one. */
  static TreePlan of(Request request, FileHashes hashes) throws ProblemException, IOException {
    SidecarTree tree = withRunnable(request);
    SortedMap<String, String> wanted = new TreeMap<>();
    Set<String> same = new TreeSet<>();
    for (Map.Entry<String, Source> file : tree.files().entrySet()) {
      Path source = file.getValue().file();
      String hash = hashes.of(source);
      wanted.put(file.getKey(), hash);
      Path there = request.folder().resolve(file.getKey());
      if (Files.isRegularFile(there, LinkOption.NOFOLLOW_LINKS)
          && Files.size(there) == Files.size(source)
          && hashes.of(there).equals(hash)) {
        same.add(file.getKey());
      }
    }
    return new TreePlan(request, tree, wanted, same);
  }

  /** Refuses to replace what pybundle did not stage. */
  void refuseForeignFiles() throws ProblemException, IOException {
    Path folder = request.folder();
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw SidecarProblems.inTheWay(folder.toString(), "a folder").asException();
    }
    StagedRecord record = StagedRecord.read(request.binaries(), request.name());
    Optional<String> foreign =
        unneeded()
            .filter(path -> !OF_THE_DESKTOP.contains(path.substring(path.lastIndexOf('/') + 1)))
            .filter(path -> !record.has(request.name() + "/" + path))
            .findFirst();
    if (foreign.isPresent()) {
      throw SidecarProblems.foreignFile(folder.toString(), foreign.get()).asException();
    }
  }

  /** Returns what must be done. */
  Change change() throws IOException {
    if (same.size() < tree.files().size() || unneeded().findFirst().isPresent()) {
      return Change.WRITTEN;
    }
    for (Map.Entry<String, Source> file : tree.files().entrySet()) {
      Path there = request.folder().resolve(file.getKey());
      if (!FileModes.areSet(there, file.getValue().executable())) {
        return Change.MADE_EXECUTABLE;
      }
    }
    return Change.NONE;
  }

  /** Returns path, below {@code binaries}, to hash of what will be there. */
  SortedMap<String, String> recorded() {
    SortedMap<String, String> paths = new TreeMap<>();
    wanted.forEach((path, hash) -> paths.put(request.name() + "/" + path, hash));
    return paths;
  }

  /** Returns a sentence for each thing that the app will lack, signatures included. */
  List<String> warnings() throws IOException {
    List<Problem> problems = new ArrayList<>();
    if (!tree.emptyFolders().isEmpty()) {
      problems.add(
          new Problem(
              "Tauri leaves folders without files out of the app, and there is none in "
                  + some(tree.emptyFolders()),
              "put a file into each if the program needs it, or make it at start"));
    }
    if (!tree.brokenFrameworks().isEmpty()) {
      problems.add(
          new Problem(
              "Tauri ships no links, without which macOS refuses the signature of "
                  + some(List.copyOf(tree.brokenFrameworks())),
              "set <layout>onefile</layout> (-Dpybundle.layout=onefile), where frameworks stay whole"));
    }
    unsigned().ifPresent(problems::add);
    return problems.stream().map(Problem::sentence).toList();
  }

  /** On macOS Tauri signs what {@code externalBin} names, and no file of the app's resources. */
  private Optional<Problem> unsigned() throws IOException {
    if (request.triple().os() != OperatingSystem.MACOS) {
      return Optional.empty();
    }
    int machO = 0;
    List<String> unsigned = new ArrayList<>();
    for (Map.Entry<String, Source> file : tree.files().entrySet()) {
      Optional<MachOSignature> signature = MachOSignature.read(file.getValue().file());
      machO += signature.isPresent() ? 1 : 0;
      if (signature.isPresent() && signature.get() != MachOSignature.IDENTITY) {
        unsigned.add(file.getKey());
      }
    }
    return unsigned.isEmpty()
        ? Optional.empty()
        : Optional.of(SidecarProblems.unsignedResources(unsigned.size(), machO, some(unsigned)));
  }

  /** Lists what the staged folder holds and should not, or not with these bytes. */
  private Stream<String> unneeded() throws IOException {
    Path folder = request.folder();
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> withSlashes(folder.relativize(path)))
          .filter(path -> !same.contains(path))
          .sorted()
          .toList()
          .stream();
    }
  }

  /** The app starts the runnable under the sidecar's name, whatever a user's own spec calls it. */
  private static SidecarTree withRunnable(Request request) throws ProblemException, IOException {
    Path program = request.program();
    SidecarTree tree = SidecarTree.read(program.resolveSibling(""), request.triple().os());
    Source runnable = tree.files().remove(String.valueOf(program.getFileName()));
    List<Path> leftOut = request.lazy().leftOut();
    tree.files().values().removeIf(source -> leftOut.contains(source.file()));
    String name = request.name() + request.triple().executableSuffix();
    if (runnable == null || isTaken(name, tree.files())) {
      throw SidecarProblems.runnableNameTaken(program.toString(), name).asException();
    }
    tree.files().put(name, new Source(runnable.file(), /* executable= */ true));
    return tree;
  }

  private static boolean isTaken(String name, SortedMap<String, Source> files) {
    return files.keySet().stream().anyMatch(path -> (path + "/").startsWith(name + "/"));
  }

  private static String some(List<String> paths) {
    int more = paths.size() - MOST_NAMED;
    return more > 0
        ? String.join(", ", paths.subList(0, MOST_NAMED)) + " and " + more + " more"
        : String.join(", ", paths);
  }

  /** Not a plain replacement of backslashes, which are ordinary letters in file names of Linux. */
  private static String withSlashes(Path path) {
    return path.toString().replace(path.getFileSystem().getSeparator(), "/");
  }
}
