package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Role;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the libraries that are in a program for other ones that leave it. Who loads a library has
 * its name among its bytes, in all formats of executables, and whoever has it may load it.
 */
final class OrphanedLibraries {

  private static final Set<Role> CODE = Set.of(Role.NATIVE, Role.INTERPRETER);
  private static final int PART = 1 << 20;

  private final TreatmentContext context;

  /** Remembers the answers of the last build: to ask again, all libraries have to be unpacked. */
  private final Path memory;

  private final Map<String, Boolean> before;
  private final Map<String, Boolean> answers = new TreeMap<>();

  OrphanedLibraries(TreatmentContext context) throws IOException {
    this.context = context;
    this.memory = context.memory("library-names.json");
    this.before = Answers.read(memory).names();
  }

  /**
   * Which library has the name of which.
   *
   * @param names by the hash of the one and the name of the other
   */
  record Answers(Map<String, Boolean> names) {

    static Answers read(Path file) throws IOException {
      if (!Files.isRegularFile(file)) {
        return new Answers(Map.of());
      }
      try {
        return Json.read(file, Answers.class);
      } catch (IOException unreadable) {
        return new Answers(Map.of());
      }
    }
  }

  /**
   * Returns the libraries that only files name that leave the program.
   *
   * @param leaving paths in the program
   * @throws IOException if a file of the program cannot be read
   */
  Set<String> of(Set<String> leaving) throws IOException {
    Set<String> gone = new LinkedHashSet<>(leaving);
    Set<String> orphans = new LinkedHashSet<>();
    Deque<BundledFile> waiting = new ArrayDeque<>();
    context.files().stream()
        .filter(file -> leaving.contains(file.path()) && CODE.contains(file.role()))
        .forEach(waiting::add);
    while (!waiting.isEmpty()) {
      BundledFile left = waiting.remove();
      for (BundledFile library : context.files()) {
        if (isOfSystem(library)
            && !gone.contains(library.path())
            && names(left, library.path())
            && userOf(library.path(), gone).isEmpty()) {
          gone.add(library.path());
          orphans.add(library.path());
          waiting.add(library);
        }
      }
    }
    if (!answers.equals(before)) {
      Json.write(memory, new Answers(answers));
    }
    return orphans;
  }

  /** Libraries of a distribution are for its own code to load, which may do that by any name. */
  private static boolean isOfSystem(BundledFile file) {
    return file.role() == Role.NATIVE
        && file.distribution() == null
        && !file.path().contains("lib-dynload");
  }

  /**
   * Returns a file that stays and names a library.
   *
   * @param library its path in the program
   * @param gone paths of the files that do not stay
   * @throws IOException if a file of the program cannot be read
   */
  Optional<String> userOf(String library, Set<String> gone) throws IOException {
    for (BundledFile other : context.files()) {
      boolean stays = CODE.contains(other.role()) && !gone.contains(other.path());
      if (stays && !other.path().equals(library) && names(other, library)) {
        return Optional.of(other.path());
      }
    }
    return Optional.empty();
  }

  private boolean names(BundledFile file, String path) throws IOException {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String question = file.sha256() + " " + name;
    @Nullable Boolean known =
        answers.containsKey(question) ? answers.get(question) : before.get(question);
    if (known == null) {
      known = contains(context.contents().of(file), name.getBytes(StandardCharsets.UTF_8));
    }
    answers.put(question, known);
    return known;
  }

  /** Libraries may be larger than the memory that Maven has. */
  private static boolean contains(Path file, byte[] name) throws IOException {
    byte[] part = new byte[Math.max(PART, 2 * name.length)];
    try (InputStream in = Files.newInputStream(file)) {
      int kept = 0;
      int read;
      while ((read = in.readNBytes(part, kept, part.length - kept)) > 0) {
        int end = kept + read;
        for (int start = 0; start <= end - name.length; start++) {
          if (Arrays.equals(part, start, start + name.length, name, 0, name.length)) {
            return true;
          }
        }
        kept = Math.min(name.length - 1, end);
        System.arraycopy(part, end - kept, part, 0, kept);
      }
    }
    return false;
  }
}
