package dev.pybundle.pipeline;

import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.Check;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.ElfFile;
import dev.pybundle.platform.GlibcVersion;
import dev.pybundle.platform.OperatingSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The glibc that a program for Linux wants: the newest that one of its files does.
 *
 * @param files those that want any, with the version
 */
record GlibcNeed(Map<String, GlibcVersion> files) {

  private static final Logger LOGGER = LoggerFactory.getLogger(GlibcNeed.class);

  /** Name of what {@code bundle.json} has of it. */
  private static final String CHECK = "system";

  private static final String START = "glibc ";

  private static final int SHOWN = 12;

  /**
   * Looks at all that went into a program: the executable, what lies beside it, and what is in it.
   *
   * @throws IOException if a file cannot be read
   */
  static GlibcNeed of(Frozen frozen) throws IOException {
    Map<String, GlibcVersion> files = new TreeMap<>();
    for (BundledFile file : frozen.files()) {
      if (!file.isLink()) {
        look(file.path(), frozen.folder().resolve(file.path()), files);
      }
    }
    for (Path source : frozen.sources()) {
      String name = String.valueOf(source.getFileName());
      if (files.keySet().stream().noneMatch(known -> Path.of(known).endsWith(name))) {
        look(name, source, files);
      }
    }
    return new GlibcNeed(files);
  }

  /**
   * Adds to a program for Linux which one it wants.
   *
   * @throws ProblemException if its users have an older one
   * @throws IOException if a file cannot be read
   */
  static Frozen checked(Frozen frozen, FreezeGoal goal) throws ProblemException, IOException {
    if (goal.environment().triple().os() != OperatingSystem.LINUX) {
      return frozen;
    }
    GlibcNeed need = of(frozen);
    Optional<Problem> refusal = need.refusal(goal.environment().maxGlibc());
    if (refusal.isPresent()) {
      throw refusal.get().asException();
    }
    need.check().values().forEach(text -> LOGGER.info("The program needs {} or newer", text));
    return frozen.with(need.check());
  }

  private static void look(String name, Path file, Map<String, GlibcVersion> files)
      throws IOException {
    Optional<GlibcVersion> wanted =
        Files.isRegularFile(file) ? ElfFile.glibc(file) : Optional.empty();
    wanted.ifPresent(version -> files.put(name, version));
  }

  /** Returns the file that wants the newest, the first by its name of several. */
  Optional<Entry<String, GlibcVersion>> newest() {
    return files.entrySet().stream()
        .sorted(Entry.comparingByKey())
        .reduce((one, other) -> other.getValue().compareTo(one.getValue()) > 0 ? other : one);
  }

  /** Returns what {@code bundle.json} says of it, e.g. {@code glibc 2.28 (libcrypto.so.3)}. */
  Map<String, String> check() {
    return newest()
        .map(file -> Map.of(CHECK, START + file.getValue() + " (" + file.getKey() + ")"))
        .orElse(Map.of());
  }

  /**
   * Returns why a program that was made without a limit, or with another one, is to be made again.
   */
  static Optional<String> excess(BundleManifest made, @Nullable GlibcVersion limit) {
    if (limit == null) {
      return Optional.empty();
    }
    return made.checks().stream()
        .filter(check -> check.name().equals(CHECK))
        .map(Check::summary)
        .filter(text -> text.startsWith(START))
        .map(text -> text.substring(START.length()).split(" ", 2)[0])
        .flatMap(text -> GlibcVersion.parse(text).stream())
        .filter(version -> version.compareTo(limit) > 0)
        .findFirst()
        .map(version -> "it needs glibc " + version + ", and <maxGlibc> is " + limit);
  }

  /** Refuses a program that wants more than its users have. */
  Optional<Problem> refusal(@Nullable GlibcVersion limit) {
    if (limit == null) {
      return Optional.empty();
    }
    Map<String, GlibcVersion> newer = new TreeMap<>(files);
    newer.values().removeIf(version -> version.compareTo(limit) <= 0);
    return newer.isEmpty() ? Optional.empty() : Optional.of(problem(newer, limit));
  }

  private Problem problem(Map<String, GlibcVersion> newer, GlibcVersion limit) {
    String list =
        newer.entrySet().stream()
            .sorted(Entry.<String, GlibcVersion>comparingByValue().reversed())
            .limit(SHOWN)
            .map(file -> file.getKey() + " (" + file.getValue() + ")")
            .collect(Collectors.joining(", "));
    return new Problem(
        "<maxGlibc> (-Dpybundle.maxGlibc) is %s, and %d of the program's files want a newer one: %s"
                .formatted(limit, newer.size(), list)
            + (newer.size() > SHOWN ? " …" : ""),
        "take a <python> that was made for older systems, which libraries of this system come with"
            + " no more, and versions of the packages with wheels for manylinux of at most %s; or"
                .formatted(limit.toString().replace('.', '_'))
            + " build in a container of the oldest system that you support");
  }
}
