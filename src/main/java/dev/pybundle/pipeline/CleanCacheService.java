package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.CachePart;
import dev.pybundle.freeze.MemoryFolder;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.process.RunningPrograms;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The goal {@code clean-cache}: removes what pybundle keeps in {@code <cacheDirectory>}, and
 * nothing else.
 */
public class CleanCacheService {

  /** Name of the goal. */
  public static final String GOAL = "clean-cache";

  /** What is being removed has such a name, and still has it if that was interrupted. */
  private static final String DOOMED = ".removed-";

  /** What systems leave in any folder that somebody looks at. */
  private static final List<String> HARMLESS = List.of(".DS_Store", "desktop.ini", "Thumbs.db");

  /** A folder that is younger may still be filled by a build. */
  private static final Duration FILLING = Duration.ofHours(1);

  private final RunningPrograms programs;

  /**
   * Makes the service.
   *
   * @param programs knows which programs of the cache run
   */
  public CleanCacheService(RunningPrograms programs) {
    this.programs = programs;
  }

  /**
   * What to remove.
   *
   * @param cache the folder
   * @param only names of the parts to remove; empty for all
   * @param outputs folders of all that pybundle made in the projects; marks of {@code verify} in
   *     them are removed if the memory is
   * @param dryRun whether to say what would be done only
   */
  public record Request(Path cache, List<String> only, Collection<Path> outputs, boolean dryRun) {}

  /** What was found, and what of it is left, in bytes or by name. */
  private record Outcome(Map<String, Long> removed, List<String> kept) {}

  /**
   * Removes the parts.
   *
   * @throws ProblemException if the folder is none of pybundle's, or a part has another name
   * @throws IOException if something cannot be removed
   */
  public GoalResult clean(Request request) throws ProblemException, IOException {
    List<CachePart> parts = parts(request.only());
    Path cache = request.cache().toAbsolutePath().normalize();
    Outcome outcome = outcome(request, cache, parts);
    boolean forgot =
        parts.contains(CachePart.MEMORY) && !outcome.kept().contains(CachePart.MEMORY.id());
    int marks = 0;
    for (Path output : forgot ? request.outputs() : List.<Path>of()) {
      marks += FailedVerification.clear(output, request.dryRun());
    }
    if (request.dryRun()) {
      return new Skipped("dry run: would remove " + amount(cache, outcome.removed()));
    }
    boolean nothing = outcome.removed().isEmpty();
    String done =
        (nothing
                ? "There is nothing to remove in " + cache
                : "Removed " + amount(cache, outcome.removed()))
            + (marks == 0 ? "" : "; builds may remember again");
    if (!outcome.kept().isEmpty()) {
      return new Failed(
          new Problem(
              done + "; kept " + String.join(", ", outcome.kept()) + ", which a build uses now",
              "run pybundle:clean-cache again when that build has ended"));
    }
    return nothing && marks == 0 ? new UpToDate(done) : new Done(done);
  }

  private Outcome outcome(Request request, Path named, List<CachePart> parts)
      throws ProblemException, IOException {
    if (!Files.exists(named)) {
      return new Outcome(Map.of(), List.of());
    }
    if (!Files.isDirectory(named)) {
      throw new Problem(
              "<cacheDirectory>" + named + "</cacheDirectory> is no folder",
              "correct <cacheDirectory> (-Dpybundle.cacheDirectory)")
          .asException();
    }
    Path cache = named.toRealPath();
    Optional<Path> stranger = stranger(cache);
    if (stranger.isPresent()) {
      throw notACache(named, stranger.get()).asException();
    }
    return request.dryRun() ? measure(cache, parts) : remove(cache, parts);
  }

  private static String amount(Path cache, Map<String, Long> removed) {
    long sum = removed.values().stream().mapToLong(Long::longValue).sum();
    String parts =
        removed.entrySet().stream()
            .map(part -> part.getKey() + " " + Sizes.megabytes(part.getValue()))
            .collect(Collectors.joining(", "));
    return Sizes.megabytes(sum) + " from " + cache + (parts.isEmpty() ? "" : ": " + parts);
  }

  private static List<CachePart> parts(List<String> only) throws ProblemException {
    List<String> known = CachePart.ids();
    for (String name : only) {
      if (!known.contains(name)) {
        throw new Problem(
                "<only> (-Dpybundle.clean-cache.only) is '" + name + "'",
                "write one of " + String.join(", ", known))
            .asException();
      }
    }
    return Arrays.stream(CachePart.values())
        .filter(part -> only.isEmpty() || only.contains(part.id()))
        .toList();
  }

  // Is it a cache?

  /** Returns what pybundle cannot have put there; empty if there is nothing of that kind. */
  private static Optional<Path> stranger(Path cache) throws IOException {
    for (Path entry : children(cache)) {
      String name = nameOf(entry);
      if (name.startsWith(DOOMED) || HARMLESS.contains(name)) {
        continue;
      }
      Optional<CachePart> part =
          Arrays.stream(CachePart.values()).filter(known -> known.id().equals(name)).findFirst();
      if (part.isEmpty()) {
        return Optional.of(cache.relativize(entry));
      }
      if (Files.isSymbolicLink(entry)) {
        // Only the link will go.
        continue;
      }
      Optional<Path> inside =
          Files.isDirectory(entry) ? strangerIn(entry, part.get()) : Optional.of(entry);
      if (inside.isPresent()) {
        return inside.map(cache::relativize);
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> strangerIn(Path folder, CachePart part) throws IOException {
    return children(folder).stream()
        .filter(entry -> !part.isEntry(nameOf(entry)))
        .filter(entry -> !nameOf(entry).startsWith(DOOMED))
        .filter(entry -> !HARMLESS.contains(nameOf(entry)))
        .findFirst();
  }

  private static Problem notACache(Path folder, Path stranger) {
    return new Problem(
        "<cacheDirectory>"
            + folder
            + "</cacheDirectory> is no cache of pybundle: it holds "
            + stranger
            + ", so nothing was removed",
        "correct <cacheDirectory> (-Dpybundle.cacheDirectory), or move "
            + stranger
            + " elsewhere if the folder is right");
  }

  // Removal

  private static Outcome measure(Path cache, List<CachePart> parts) throws IOException {
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (CachePart part : parts) {
      note(sizes, part, size(part.in(cache)));
    }
    return new Outcome(sizes, List.of());
  }

  private Outcome remove(Path cache, List<CachePart> parts) throws IOException {
    Map<String, Long> removed = new LinkedHashMap<>();
    List<String> kept = new ArrayList<>();
    for (Path left : children(cache)) {
      if (nameOf(left).startsWith(DOOMED)) {
        deleteTree(left);
      }
    }
    for (CachePart part : parts) {
      Path folder = part.in(cache);
      long before = size(folder);
      if (!remove(cache, part, folder)) {
        kept.add(part.id());
      }
      note(removed, part, before - size(folder));
    }
    return new Outcome(removed, kept);
  }

  private static void note(Map<String, Long> sizes, CachePart part, long bytes) {
    if (bytes > 0) {
      sizes.put(part.id(), bytes);
    }
  }

  private boolean remove(Path cache, CachePart part, Path folder) throws IOException {
    if (Files.isSymbolicLink(folder)) {
      Files.deleteIfExists(folder);
      return true;
    }
    return switch (part) {
      case MEMORY -> MemoryFolder.empty(folder);
      case UV_CACHE -> removeWhole(folder, cache, CachePart.UV);
      case NUITKA, PYOXIDIZER -> removeWhole(folder, cache, CachePart.FREEZER);
      case UV, PYTHON, FREEZER -> removeChildren(folder, cache);
    };
  }

  /** In one step, because what is in it refers to each other, and not while its user runs. */
  private boolean removeWhole(Path folder, Path cache, CachePart user) throws IOException {
    boolean free = !programs.anyIn(user.in(cache));
    if (free) {
      moveAway(folder, cache);
    }
    return free;
  }

  /** The folder stays: another build may be about to make something in it. */
  private boolean removeChildren(Path folder, Path cache) throws IOException {
    boolean all = true;
    for (Path child : children(folder)) {
      if (isBeingFilled(child)) {
        continue;
      }
      if (programs.anyIn(child)) {
        all = false;
      } else {
        moveAway(child, cache);
      }
    }
    return all;
  }

  /** Builds fill a folder under another name, and move it to its place when it is complete. */
  private static boolean isBeingFilled(Path folder) throws IOException {
    try {
      return nameOf(folder).startsWith(".")
          && !nameOf(folder).startsWith(DOOMED)
          && Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
              .toInstant()
              .isAfter(Instant.now().minus(FILLING));
    } catch (NoSuchFileException gone) {
      return true;
    }
  }

  /** An interruption must not leave a part of a folder that a build would take for complete. */
  private static void moveAway(Path path, Path cache) throws IOException {
    Path doomed = cache.resolve(DOOMED + UUID.randomUUID());
    try {
      AtomicFiles.move(path, doomed);
    } catch (NoSuchFileException gone) {
      return;
    }
    deleteTree(doomed);
  }

  /** Somebody else may be deleting the same. */
  private static void deleteTree(Path path) throws IOException {
    try {
      AtomicFiles.deleteTree(path);
    } catch (NoSuchFileException gone) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        deleteTree(path);
      }
    }
  }

  private static long size(Path root) throws IOException {
    long[] sum = {0};
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      return 0;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
            if (failed instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failed;
          }
        });
    return sum[0];
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException gone) {
      return List.of();
    }
  }

  private static String nameOf(Path path) {
    return String.valueOf(path.getFileName());
  }
}
