package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the libraries that are in a program for other ones that leave it. Who loads a library has
 * its name among its bytes, in all formats of executables, and whoever has it may load it.
 */
final class OrphanedLibraries {

  private static final Set<Role> CODE = Set.of(Role.NATIVE, Role.INTERPRETER);

  private final TreatmentContext context;
  private final Map<String, byte[]> contents = new HashMap<>();

  OrphanedLibraries(TreatmentContext context) {
    this.context = context;
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
    byte[] name = path.substring(path.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8);
    byte[] content = contents.get(file.path());
    if (content == null) {
      content = Files.readAllBytes(context.contents().of(file));
      contents.put(file.path(), content);
    }
    return contains(content, name);
  }

  private static boolean contains(byte[] content, byte[] name) {
    for (int start = 0; start <= content.length - name.length; start++) {
      int length = 0;
      while (length < name.length && content[start + length] == name[length]) {
        length++;
      }
      if (length == name.length) {
        return true;
      }
    }
    return false;
  }
}
