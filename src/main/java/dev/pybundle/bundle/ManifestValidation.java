package dev.pybundle.bundle;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks a {@code bundle.json} from elsewhere before anybody acts on it: nothing is missing, every
 * path is one below the folder, and no two paths are one file. What its files hold is for their
 * hashes to say.
 */
public final class ManifestValidation {

  private static final Set<String> KINDS = Set.of("file", "executable", "link");

  /** What Java reads in the place of bytes that are no text in the locale's encoding. */
  private static final char UNREADABLE = '\uFFFD';

  private static final Set<String> NO_NAMES = Set.of("", ".", "..");

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  private final BundleManifest manifest;

  private ManifestValidation(BundleManifest manifest) {
    this.manifest = manifest;
  }

  /**
   * Returns what is wrong with a manifest.
   *
   * @param manifest as it was read: a record's component may be null that never should
   * @return the first fault as a clause, e.g. {@code its file ../a leads out of its folder}; empty
   *     if there is none
   */
  public static Optional<String> fault(BundleManifest manifest) {
    ManifestValidation validation = new ManifestValidation(manifest);
    return firstOf(
        validation::missingPart,
        () -> nameFault("name", manifest.name()),
        () -> nameFault("triple", manifest.triple()),
        validation::stepFault,
        validation::fileFault,
        validation::clash,
        validation::programFault);
  }

  private static Optional<String> firstOf(Check... checks) {
    return Stream.of(checks)
        .map(Check::fault)
        .flatMap(Optional::stream)
        .map(fault -> CONTROL.matcher(fault).replaceAll(String.valueOf(UNREADABLE)))
        .findFirst();
  }

  @FunctionalInterface
  private interface Check {
    Optional<String> fault();
  }

  private Optional<String> missingPart() {
    Map<String, Function<BundleManifest, @Nullable Object>> needed =
        Map.of(
            "name", BundleManifest::name,
            "version", BundleManifest::version,
            "triple", BundleManifest::triple,
            "layout", BundleManifest::layout,
            "program", BundleManifest::program,
            "tools", BundleManifest::tools,
            "files", BundleManifest::files,
            "parts", BundleManifest::parts,
            "steps", BundleManifest::steps);
    return needed.entrySet().stream()
        .filter(part -> part.getValue().apply(manifest) == null)
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .map(part -> "it has no " + part);
  }

  private static Optional<String> nameFault(String what, String name) {
    return pathFault(what, name)
        .or(
            () ->
                name.contains("/") ? Optional.of("its " + what + " is a path") : Optional.empty());
  }

  private Optional<String> stepFault() {
    boolean whole =
        manifest.steps().stream()
            .allMatch(
                step ->
                    step != null
                        && step.goal() != null
                        && step.fingerprint() != null
                        && step.summary() != null);
    boolean named = manifest.tools().values().stream().allMatch(Objects::nonNull);
    return whole && named ? Optional.empty() : Optional.of("a step or a tool of it is not whole");
  }

  private Optional<String> fileFault() {
    return Stream.concat(manifest.files().stream(), manifest.parts().stream())
        .map(ManifestValidation::fileFault)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> fileFault(@Nullable BundledFile file) {
    if (file == null || file.path() == null || file.sha256() == null || file.kind() == null) {
      return Optional.of("a file of it is not whole");
    }
    if (!KINDS.contains(file.kind())) {
      return Optional.of("its file " + file.path() + " is of the unknown kind " + file.kind());
    }
    if (file.size() < 0) {
      return Optional.of("its file " + file.path() + " has a negative size");
    }
    return pathFault("file", file.path());
  }

  /** The machine's own idea of a path counts, too: Windows has drives and a second separator. */
  private static Optional<String> pathFault(String what, String text) {
    if (text.isEmpty()) {
      return Optional.of("a " + what + " of it has no name");
    }
    if (text.indexOf(UNREADABLE) >= 0) {
      return Optional.of("the name of its " + what + " " + text + " is no UTF-8 text");
    }
    List<String> names = List.of(text.split("/", -1));
    try {
      Path path = Path.of(text);
      boolean inside =
          path.getRoot() == null
              && path.getNameCount() == names.size()
              && Collections.disjoint(names, NO_NAMES);
      return inside
          ? Optional.empty()
          : Optional.of("its " + what + " " + text + " leads out of its folder");
    } catch (InvalidPathException unusable) {
      return Optional.of("its " + what + " " + text + " cannot be a file's name on this machine");
    }
  }

  /** Two paths that are one file, or a file in the place of another one's folder. */
  private Optional<String> clash() {
    Map<String, String> files = new HashMap<>();
    for (BundledFile file : manifest.files()) {
      @Nullable String other = files.put(key(file.path()), file.path());
      if (other != null) {
        return Optional.of(
            other.equals(file.path())
                ? "it lists " + other + " twice"
                : "its files " + other + " and " + file.path() + " are the same one");
      }
    }
    for (String own : List.of(Bundle.MANIFEST, Bundle.CHECKSUMS)) {
      if (files.containsKey(key(own))) {
        return Optional.of("it lists " + own + ", which is no file of a program");
      }
    }
    for (BundledFile file : manifest.files()) {
      String path = file.path();
      for (int end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
        @Nullable String other = files.get(key(path.substring(0, end)));
        if (other != null) {
          return Optional.of("its file " + other + " is a folder as well");
        }
      }
    }
    return Optional.empty();
  }

  /** What the target's file system takes for one name; only that of Linux sees every difference. */
  private String key(String path) {
    return manifest.triple().contains("linux")
        ? path
        : Normalizer.normalize(path, Normalizer.Form.NFC)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT);
  }

  private Optional<String> programFault() {
    return manifest.files().stream().anyMatch(file -> file.path().equals(manifest.program()))
        ? Optional.empty()
        : Optional.of("its program " + manifest.program() + " is none of its files");
  }
}
