package dev.pybundle.freeze.comparison;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.freeze.pyinstaller.ProgramItems;
import dev.pybundle.freeze.pyinstaller.ProgramItems.Item;
import dev.pybundle.freeze.pyinstaller.ProgramItems.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program that is compared, with what is known of where its items are from.
 *
 * @param items what is in it
 * @param manifest its {@code bundle.json}; null if it has none
 * @param graph who imports whom in it; null if that is not known
 * @param python version of its interpreter; empty if that is not known
 * @param versions of the distributions whose metadata it has, by their normalized names
 * @param owners the distributions of its files, by their names among the items
 */
public record ComparedProgram(
    ProgramItems items,
    @Nullable BundleManifest manifest,
    @Nullable ImportGraph graph,
    String python,
    Map<String, String> versions,
    Map<String, String> owners) {

  private static final String BASE_LIBRARY = "base_library.zip";
  private static final Pattern METADATA =
      Pattern.compile("(?:.*/)?([^/]+?)-([^/-]+)\\.(?:dist|egg)-info/.*");

  /** How a library of Python tells its version. */
  private static final Pattern VERSION = Pattern.compile("\0(3\\.\\d+\\.\\d+[a-z0-9+]*)\0");

  /**
   * Reads a Bundle.
   *
   * @throws IOException if something cannot be read
   */
  public static ComparedProgram of(Bundle bundle) throws IOException {
    Path folder = bundle.folder();
    Path program = bundle.program();
    Path inside = folder.relativize(program);
    Path top = inside.getNameCount() > 1 ? folder.resolve(inside.getName(0)) : folder;
    ProgramItems items =
        ProgramItems.read(
            top,
            program,
            file ->
                !file.startsWith(bundle.parts())
                    && !file.equals(folder.resolve(Bundle.MANIFEST))
                    && !file.equals(folder.resolve(Bundle.CHECKSUMS)));
    return of(items, bundle.manifest(), ImportGraph.of(bundle).orElse(null));
  }

  /**
   * Reads a program that is no Bundle.
   *
   * @param folder its folder
   * @param program its executable; null if none is known
   * @param single whether it is the executable alone
   * @throws IOException if something cannot be read
   */
  public static ComparedProgram of(Path folder, @Nullable Path program, boolean single)
      throws IOException {
    ProgramItems items = ProgramItems.read(folder, program, file -> !single);
    return of(items, /* manifest= */ null, /* graph= */ null);
  }

  private static ComparedProgram of(
      ProgramItems items, @Nullable BundleManifest manifest, @Nullable ImportGraph graph)
      throws IOException {
    Map<String, String> versions = new HashMap<>();
    for (Item item : items.items().values()) {
      Matcher matcher = METADATA.matcher(item.name());
      if (matcher.matches()) {
        versions.put(normalized(matcher.group(1)), matcher.group(2));
      }
    }
    String told = manifest == null ? "" : manifest.tools().getOrDefault("python", "");
    return new ComparedProgram(
        items,
        manifest,
        graph,
        told.isEmpty() ? pythonOf(items) : told,
        versions,
        manifest == null ? Map.of() : owners(manifest));
  }

  private static Map<String, String> owners(BundleManifest manifest) {
    String contents =
        manifest.files().stream()
            .map(BundledFile::path)
            .filter(path -> path.endsWith("/" + BASE_LIBRARY))
            .map(path -> path.substring(0, path.length() - BASE_LIBRARY.length()))
            .findFirst()
            .orElse("");
    Map<String, String> owners = new HashMap<>();
    for (BundledFile file : manifest.files()) {
      String distribution = file.distribution();
      if (distribution != null && file.path().startsWith(contents)) {
        owners.put(file.path().substring(contents.length()), distribution);
      }
    }
    return owners;
  }

  private static String pythonOf(ProgramItems items) throws IOException {
    Item library = items.items().get(Kind.FILE + " " + items.pythonLibrary());
    if (library == null) {
      return "";
    }
    String text = new String(library.content().bytes(), StandardCharsets.ISO_8859_1);
    Matcher matcher = VERSION.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Returns the version of the Python that compiled its modules; empty if that is not known. */
  String compiler() {
    return manifest == null
        ? python
        : manifest.tools().getOrDefault(BundleManifest.BYTECODE, python);
  }

  /** Returns whether pybundle made it. */
  boolean isOfPybundle() {
    return manifest != null;
  }

  /** Returns whether it has an interpreter, without which it is only a part of a program. */
  public boolean isWhole() {
    return items.items().containsKey(Kind.FILE + " " + items.pythonLibrary());
  }

  /** Returns the hash of the shared library of Python; empty if it has none. */
  String pythonLibraryHash() {
    Item library = items.items().get(Kind.FILE + " " + items.pythonLibrary());
    return library == null ? "" : library.sha256();
  }

  /** Returns the distribution that an item is of, as far as this program knows. */
  Optional<String> distribution(Item item) {
    String owner = owners.get(item.name());
    if (owner != null) {
      return Optional.of(owner);
    }
    Matcher matcher = METADATA.matcher(item.name());
    if (matcher.matches()) {
      return Optional.of(normalized(matcher.group(1)));
    }
    if (graph == null) {
      return Optional.empty();
    }
    String module = item.name().replace('/', '.');
    return graph
        .distribution(module)
        .or(() -> graph.distribution(module.replaceFirst("\\..*", "")))
        .filter(found -> item.kind() == Kind.MODULE || item.name().indexOf('/') >= 0);
  }

  /** Returns whether an item is metadata of a distribution of which something else is here, too. */
  boolean isMetadataOfOwn(Item item) {
    Matcher matcher = METADATA.matcher(item.name());
    return matcher.matches()
        && items.items().values().stream()
            .filter(each -> !METADATA.matcher(each.name()).matches())
            .flatMap(each -> distribution(each).stream())
            .anyMatch(normalized(matcher.group(1))::equals);
  }

  /** Returns whether an item is code of the standard library. */
  boolean isStandard(Item item) {
    if (item.kind() != Kind.MODULE) {
      return false;
    }
    if (item.name().startsWith(BASE_LIBRARY)) {
      return true;
    }
    ImportGraph.Module module = graph == null ? null : graph.modules().get(item.name());
    return module != null && module.isStandard();
  }

  /** Returns a name as all tools compare it, e.g. {@code ruamel-yaml} for {@code Ruamel.Yaml}. */
  static String normalized(String distribution) {
    return distribution.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
  }
}
