package dev.pybundle.sidecar;

import dev.pybundle.message.NearestName;
import dev.pybundle.message.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds keys that were meant to be one that pybundle reads. All others are the business of Tauri's
 * command line, which has a schema of them.
 */
final class MisspeltKeys {

  private static final Set<String> OF_BUNDLE =
      Set.of("externalBin", "resources", "macOS", "windows");
  private static final Set<String> OF_MACOS =
      Set.of("entitlements", "hardenedRuntime", "signingIdentity");

  /** Keys by the JSON pointer of the object that holds them, in both versions. */
  private static final Map<String, Set<String>> READ =
      Map.of(
          "",
          Set.of("productName", "mainBinaryName", "bundle", "app", "package", "tauri"),
          "/app",
          Set.of("windows"),
          "/bundle",
          OF_BUNDLE,
          "/bundle/macOS",
          OF_MACOS,
          "/package",
          Set.of("productName"),
          "/tauri",
          Set.of("bundle", "windows"),
          "/tauri/bundle",
          OF_BUNDLE,
          "/tauri/bundle/macOS",
          OF_MACOS);

  private MisspeltKeys() {}

  /** Returns one problem for each, with the key that was meant. */
  static List<Problem> in(TauriProject project) {
    return READ.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(holder -> in(project, holder.getKey(), holder.getValue()))
        .toList();
  }

  private static Stream<Problem> in(TauriProject project, String holder, Set<String> read) {
    return project.merged().at(holder).properties().stream()
        .map(Map.Entry::getKey)
        .filter(key -> !read.contains(key))
        .flatMap(
            key -> {
              String pointer = holder + "/" + key;
              ConfigFile file = project.fileOf(pointer);
              return NearestName.in(read, key)
                  .filter(meant -> !(file.isToml() && isSameWithHyphens(key, meant)))
                  .map(meant -> problem(file, pointer, meant))
                  .stream();
            });
  }

  private static boolean isSameWithHyphens(String key, String meant) {
    return key.contains("-") && NearestName.distance(key, meant) == 0;
  }

  private static Problem problem(ConfigFile file, String pointer, String meant) {
    return new Problem(
        pointer.substring(1).replace('/', '.')
            + " in "
            + file.path()
            + " is a key that Tauri does not know",
        "write \"" + meant + "\"");
  }
}
