package dev.pybundle.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * Names that a PyInstaller user may write out of habit and that pybundle does not have: options
 * that PyInstaller removed, options that pybundle decides itself, and other spellings.
 */
public final class RemovedOptions {

  private static final String FILE = "removed-options.properties";

  private static final Map<String, Removed> TABLE = read();

  private RemovedOptions() {}

  /**
   * Why a name is not a parameter.
   *
   * @param reason a clause that follows the name, e.g. {@code was removed in PyInstaller 6}
   * @param advice what to do instead, as it follows "perhaps you should"
   */
  public record Removed(String reason, String advice) {

    static Removed of(String row) {
      String[] parts = row.split(" \\| ", 2);
      return parts.length == 2
          ? new Removed(parts[0], parts[1])
          : new Removed("has another name here", "write " + row);
    }
  }

  /**
   * Looks a name up.
   *
   * @param name an XML element or option; case, {@code -} and {@code _} do not matter
   * @return empty if nothing is known about it
   */
  public static Optional<Removed> find(String name) {
    return Optional.ofNullable(TABLE.get(key(name)));
  }

  private static Map<String, Removed> read() {
    Properties rows = new Properties();
    try (InputStream file = RemovedOptions.class.getResourceAsStream(FILE)) {
      rows.load(new InputStreamReader(Objects.requireNonNull(file), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    Map<String, Removed> table = new HashMap<>();
    for (String names : rows.stringPropertyNames()) {
      Removed removed = Removed.of(rows.getProperty(names));
      for (String name : names.split(",", -1)) {
        table.put(key(name), removed);
      }
    }
    return Map.copyOf(table);
  }

  private static String key(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
