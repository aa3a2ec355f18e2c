package dev.pybundle.pipeline;

import dev.pybundle.bundle.ImportGraph.Import;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the lines of imports in the sources of a program, where these are still there. */
final class ImportLines {

  /** Finds none. */
  static final ImportLines NONE = new ImportLines(Path.of(""), Path.of(""), List.of());

  private static final Pattern STATEMENT =
      Pattern.compile(
          "^([ \\t]*)(?:from[ \\t]+(\\.*)([\\w.]*)[ \\t]+import[ \\t]+(\\([^)]*\\)|[^\\n#]*)"
              + "|import[ \\t]+([^\\n#]*))",
          Pattern.MULTILINE);

  private final Path basedir;
  private final Path entry;
  private final List<Path> roots;

  private ImportLines(Path basedir, Path entry, List<Path> roots) {
    this.basedir = basedir;
    this.entry = entry;
    this.roots = roots;
  }

  /**
   * Looks where the modules of a program are imported from.
   *
   * @param basedir folder of the project; its files are named relative to it
   * @param spec says where the user's own modules are
   * @param env the environment of the others; it need not be there
   * @throws IOException if a folder cannot be read
   */
  static ImportLines of(Path basedir, BundleSpec spec, Path env) throws IOException {
    List<Path> roots = new ArrayList<>(spec.sourceRoots());
    Path windows = env.resolve("Lib").resolve("site-packages");
    if (Files.isDirectory(windows)) {
      roots.add(windows);
    } else if (Files.isDirectory(env.resolve("lib"))) {
      try (DirectoryStream<Path> folders =
          Files.newDirectoryStream(env.resolve("lib"), "python3*")) {
        folders.forEach(folder -> roots.add(folder.resolve("site-packages")));
      }
    }
    return new ImportLines(basedir, spec.entry(), roots);
  }

  /**
   * Looks where the modules of a workspace's program are imported from.
   *
   * @param basedir folder of the project; its files are named relative to it
   * @return what finds none if the program was frozen on another machine
   * @throws IOException if a folder cannot be read
   */
  static ImportLines of(Path basedir, Workspace workspace) throws ProblemException, IOException {
    return Files.isRegularFile(workspace.bundleSpec())
        ? of(basedir, EnvironmentGoal.spec(workspace, Inputs.unrecorded()), workspace.env())
        : NONE;
  }

  /** Returns e.g. {@code src/main.py:3}; empty if the statement is not found. */
  Optional<String> of(Import how) {
    if (how.isKnown()) {
      return Optional.empty();
    }
    Optional<Path> source = source(how.importer());
    try {
      return source.isEmpty() ? Optional.empty() : line(how, source.get());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** Returns whether a module that is not in the program could be imported from here. */
  boolean isInstalled(String module) {
    return source(module).isPresent();
  }

  private Optional<Path> source(String module) {
    if (module.equals(String.valueOf(entry.getFileName()))) {
      return Optional.of(entry);
    }
    String path = module.replace('.', '/');
    return roots.stream()
        .flatMap(root -> Stream.of(root.resolve(path + ".py"), root.resolve(path + "/__init__.py")))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private Optional<String> line(Import how, Path source) throws IOException {
    String text = Files.readString(source, StandardCharsets.UTF_8);
    String name = source.equals(entry) ? "" : how.importer();
    boolean isPackage = source.endsWith("__init__.py");
    Matcher matcher = STATEMENT.matcher(text);
    Optional<Integer> found = Optional.empty();
    while (matcher.find()) {
      if (imports(matcher, name, isPackage, how.imported())) {
        boolean indented = !matcher.group(1).isEmpty();
        int start = matcher.start();
        if (indented != how.isAlways()) {
          return Optional.of(place(source, text, start));
        }
        found = found.or(() -> Optional.of(start));
      }
    }
    return found.map(start -> place(source, text, start));
  }

  private static boolean imports(
      Matcher matcher, String importer, boolean isPackage, String imported) {
    if (matcher.group(5) != null) {
      return names(matcher.group(5)).contains(imported);
    }
    String base = resolved(importer, isPackage, matcher.group(2).length(), matcher.group(3));
    return base.equals(imported)
        || names(matcher.group(4)).stream().anyMatch(name -> imported.equals(base + "." + name));
  }

  private static List<String> names(String list) {
    return Arrays.stream(list.replaceAll("#[^\\n]*|[()\\\\]", " ").split(",", -1))
        .map(name -> name.strip().split("\\s+", 2)[0])
        .toList();
  }

  /** Returns the module that a {@code from} names. */
  private static String resolved(String importer, boolean isPackage, int level, String name) {
    if (level == 0) {
      return name;
    }
    String above = importer;
    for (int index = isPackage ? 1 : 0; index < level; index++) {
      above = above.substring(0, Math.max(0, above.lastIndexOf('.')));
    }
    return name.isEmpty() ? above : above.isEmpty() ? name : above + "." + name;
  }

  private String place(Path source, String text, int start) {
    long line = text.substring(0, start).chars().filter(each -> each == '\n').count() + 1;
    Path shown =
        source.startsWith(basedir.resolve("target")) || !source.startsWith(basedir)
            ? roots.stream()
                .filter(source::startsWith)
                .findFirst()
                .map(root -> root.relativize(source))
                .orElse(source)
            : basedir.relativize(source);
    return shown.toString().replace('\\', '/') + ":" + line;
  }
}
