package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.Role;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A program that was never frozen: modules, who imports them, and files. */
final class TestProgram {

  static final int ALWAYS = 0;
  static final int FUNCTION = 2;
  static final int TRY = 4;
  static final int KNOWN = 8;

  private static final String STANDARD = "standard";

  private final Path folder;
  private final TreeMap<String, String> owners = new TreeMap<>();
  private final TreeMap<String, Character> kinds = new TreeMap<>();
  private final List<String[]> edges = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<BundledFile> files = new ArrayList<>();

  TestProgram(Path folder) {
    this.folder = folder;
  }

  TestProgram standard(String... names) {
    return modules(STANDARD, names);
  }

  TestProgram own(String... names) {
    return modules("", names);
  }

  TestProgram of(String distribution, String... names) {
    return modules(distribution, names);
  }

  /** A name that ends with a slash is that of a package. */
  private TestProgram modules(String owner, String... names) {
    for (String name : names) {
      String plain = name.replace("/", "");
      owners.put(plain, owner);
      kinds.put(plain, name.endsWith("/") ? 'p' : 's');
    }
    return this;
  }

  TestProgram imports(String importer, int how, String... imported) {
    for (String each : imported) {
      edges.add(new String[] {importer, String.valueOf(how), each});
    }
    return this;
  }

  /** The user names it. */
  TestProgram hidden(String module) {
    asked.add(module);
    return this;
  }

  TestProgram file(String path, Role role, @Nullable String distribution, String content)
      throws IOException {
    Path file = folder.resolve("program").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    files.add(new BundledFile(path, Files.size(file), Sha256.of(file), "file", role, distribution));
    return this;
  }

  Path contentOf(Treated treated, String path) {
    return treated.replacements().get(path);
  }

  TreatmentContext context() throws IOException {
    return context(TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow(), Map.of());
  }

  TreatmentContext context(TargetTriple triple, Map<String, Path> tools) throws IOException {
    return new TreatmentContext(
        files,
        file -> folder.resolve("program").resolve(file.path()),
        List.copyOf(owners.keySet()),
        Optional.of(graph()),
        folder.resolve("scratch"),
        triple,
        tools,
        new HostSystem(),
        new ProcessRunner(),
        new Workspace(folder.resolve("workspace")));
  }

  private ImportGraph graph() throws IOException {
    List<String> names = List.copyOf(owners.keySet());
    List<String> distributions =
        owners.values().stream()
            .filter(owner -> !owner.isEmpty() && !owner.equals(STANDARD))
            .distinct()
            .toList();
    List<String> imports = names.stream().map(name -> edgesOf(name, names)).toList();
    StringBuilder letters = new StringBuilder();
    names.forEach(name -> letters.append(kinds.get(name)));
    List<Integer> numbers =
        names.stream()
            .map(owners::get)
            .map(
                owner ->
                    owner.isEmpty()
                        ? -2
                        : owner.equals(STANDARD) ? -1 : distributions.indexOf(owner))
            .toList();
    List<Integer> wanted = asked.stream().map(names::indexOf).toList();
    String reasons =
        wanted.isEmpty()
            ? "[]"
            : "[{\"reason\": \"hidden import\", \"place\": \"\", \"modules\": %s}]"
                .formatted(wanted);
    String text =
        """
        {"modules": %s, "kinds": "%s", "distributions": %s, "owners": %s, "imports": %s,
         "roots": [{"name": "main.py", "imports": %s}], "asked": %s}"""
            .formatted(
                quoted(names),
                letters,
                quoted(distributions),
                numbers,
                imports,
                edgesOf("main.py", names),
                reasons);
    Path file = folder.resolve("imports.json");
    Files.writeString(file, text);
    return ImportGraph.read(file);
  }

  private String edgesOf(String importer, List<String> names) {
    return edges.stream()
        .filter(edge -> edge[0].equals(importer))
        .map(edge -> "[%s, %d]".formatted(edge[1], names.indexOf(edge[2])))
        .toList()
        .toString();
  }

  private static List<String> quoted(List<String> texts) {
    return texts.stream().map(text -> "\"" + text + "\"").toList();
  }
}
