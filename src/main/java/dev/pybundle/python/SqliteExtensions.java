package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds out whether a program loads extensions into the {@code sqlite3} of the standard library.
 * Many Pythons are built without that; a program that is frozen with one of them builds and then
 * dies at its first connection.
 */
final class SqliteExtensions {

  /** Distributions that are SQLite extensions. */
  private static final Set<String> EXTENSIONS =
      Set.of("sqlite-vec", "sqlite-vss", "sqlite-lembed", "sqlite-rembed");

  /** Distributions that bring a SQLite of their own, which can load extensions. */
  private static final Set<String> OWN_SQLITE =
      Set.of("apsw", "pysqlite3", "pysqlite3-binary", "sqlean-py");

  private static final Pattern CALL = Pattern.compile("\\.enable_load_extension\\s*\\(");

  private SqliteExtensions() {}

  /**
   * Returns why extensions must be loadable.
   *
   * @param inputs notes what is looked at
   * @return e.g. {@code sqlite-vec (requirements.txt:12)}; empty if they need not be
   * @throws IOException if a source cannot be read
   */
  static Optional<String> neededBy(
      EnvironmentRequest request, Requirements requirements, Inputs inputs) throws IOException {
    return switch (request.loadExtension()) {
      case IGNORED -> Optional.empty();
      case REQUIRED -> Optional.of("the configuration");
      case AUTO -> found(request, requirements, inputs);
    };
  }

  /**
   * Returns the extension among installed distributions.
   *
   * @param names normalized names
   * @return its name; empty if there is none, or a SQLite of its own is installed too
   */
  static Optional<String> amongInstalled(EnvironmentRequest request, Collection<String> names) {
    boolean matters = request.loadExtension() == LoadExtension.AUTO;
    return matters && names.stream().noneMatch(OWN_SQLITE::contains)
        ? names.stream().filter(EXTENSIONS::contains).sorted().findFirst()
        : Optional.empty();
  }

  private static Optional<String> found(
      EnvironmentRequest request, Requirements requirements, Inputs inputs) throws IOException {
    List<Requirement> entries = requirements.entries();
    if (entries.stream().anyMatch(entry -> OWN_SQLITE.contains(entry.name()))) {
      return Optional.empty();
    }
    Optional<String> required =
        // A uv.lock also names what is not installed, and what is reveals itself later.
        (requirements.kind() == Requirements.Kind.UV_LOCK ? List.<Requirement>of() : entries)
            .stream()
                .filter(entry -> EXTENSIONS.contains(entry.name()))
                .findFirst()
                .map(
                    entry ->
                        entry.name() + " (" + place(request, entry.file(), entry.line()) + ")");
    return required.isPresent() ? required : called(request, inputs);
  }

  private static Optional<String> called(EnvironmentRequest request, Inputs inputs)
      throws IOException {
    for (Path root : request.sourceRoots()) {
      try {
        Optional<String> call =
            inputs.sources(root, request.workspace().root()).stream()
                .filter(file -> file.toString().endsWith(".py"))
                .sorted()
                .flatMap(file -> callIn(request, file).stream())
                .findFirst();
        if (call.isPresent()) {
          return call;
        }
      } catch (UncheckedIOException unreadable) {
        throw unreadable.getCause();
      }
    }
    return Optional.empty();
  }

  private static Optional<String> callIn(EnvironmentRequest request, Path file) {
    List<String> lines = linesOf(file);
    return Stream.iterate(0, index -> index + 1)
        .limit(lines.size())
        .filter(index -> !lines.get(index).stripLeading().startsWith("#"))
        .filter(index -> CALL.matcher(lines.get(index)).find())
        .findFirst()
        .map(index -> "enable_load_extension (" + place(request, file, index + 1) + ")");
  }

  private static List<String> linesOf(Path file) {
    try {
      // Latin-1 maps every byte, so a file in any encoding can be searched for ASCII.
      return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String place(EnvironmentRequest request, Path file, int line) {
    return request.display(file) + (line > 0 ? ":" + line : "");
  }
}
