package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Redaction;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TomlTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the user has set for installers, and what that changes about what they install: which index,
 * which versions, from which files. It counts without its credentials, which change more often.
 *
 * <p>Sources: https://pip.pypa.io/en/stable/topics/configuration/ and
 * https://docs.astral.sh/uv/concepts/configuration-files/
 */
final class InstallerSettings {

  private static final List<String> PREFIXES = List.of("PIP_", "UV_");

  /** They change how something is installed, not what. Whatever is not known to do so counts. */
  private static final Pattern ONLY_HOW =
      Pattern.compile(
          "(PIP|UV)_(CACHE_DIR|NO_CACHE(_DIR)?|KEYRING_PROVIDER|NO_COLOR|(NO_)?PROGRESS(_BAR)?)"
              + "|PIP_((DEFAULT_)?TIMEOUT|RETRIES|(CLIENT_)?CERT|PROXY|NO_INPUT|EXISTS_ACTION"
              + "|ROOT_USER_ACTION|DISABLE_PIP_VERSION_CHECK|NO_WARN_\\w+|NO_PYTHON_VERSION_WARNING)"
              + "|UV_(LINK_MODE|OFFLINE|CONCURRENT_\\w+|HTTP_\\w+|REQUEST_TIMEOUT|NATIVE_TLS"
              + "|SYSTEM_CERTS|PYTHON_\\w+|TOOL_\\w+|INSTALL_DIR|PUBLISH_\\w+|STACK_SIZE"
              + "|INDEX_\\w+_(USERNAME|PASSWORD))");

  private static final String PYPROJECT = "pyproject.toml";

  /** What separates paths from each other and from names in the forms that pip and uv read. */
  private static final Pattern SEPARATORS = Pattern.compile("[\\s,;=\"'\\[\\]{}]+");

  private static final String DISTRIBUTIONS = "*.{whl,zip,tar.gz}";

  private final HostSystem host;
  private final Path folder;
  private final Inputs inputs;

  /**
   * Makes them.
   *
   * @param host gives the variables, and the place of configuration files
   * @param folder where installers are started
   * @param inputs notes what is looked at
   */
  InstallerSettings(HostSystem host, Path folder, Inputs inputs) {
    this.host = host;
    this.folder = folder;
    this.inputs = inputs;
  }

  /**
   * Returns them: name of the variable or path to hash.
   *
   * @throws IOException if a file cannot be read
   */
  Map<String, String> inputs() throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, String> variable : variables().entrySet()) {
      add(settings, variable.getKey(), variable.getValue(), folder);
    }
    for (Path file : files()) {
      @Nullable String text = text(file);
      if (text != null) {
        add(settings, file.toString(), text, file.resolveSibling(""));
      }
    }
    return settings;
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>();
    host.environment()
        .forEach(
            (name, value) -> {
              String upper = name.toUpperCase(Locale.ROOT);
              if (PREFIXES.stream().anyMatch(upper::startsWith)
                  && !ToolVariables.isDropped(upper)
                  && !ONLY_HOW.matcher(upper).matches()) {
                variables.put(name, value);
              }
            });
    return variables;
  }

  private void add(Map<String, String> settings, String label, String text, Path base)
      throws IOException {
    List<String> parts = new ArrayList<>(List.of(Redaction.withoutCredentials(text)));
    for (Path named : named(text, base)) {
      for (Path file :
          Files.isDirectory(named) ? distributionsIn(inputs.folder(named)) : List.of(named)) {
        parts.add(named.relativize(file) + "|" + inputs.hash(file));
      }
    }
    settings.put(label, Sha256.of(String.join("\n", parts)));
  }

  /** Returns constraints, wheels and folders of wheels that a setting names. */
  private Set<Path> named(String text, Path base) {
    Set<Path> named = new LinkedHashSet<>();
    SEPARATORS
        .splitAsStream(text)
        .map(word -> word.replaceFirst("^file:(//)?", ""))
        .filter(word -> !word.isEmpty())
        .forEach(word -> path(base, word).ifPresent(named::add));
    return named;
  }

  private Optional<Path> path(Path base, String word) {
    try {
      Path path = inputs.file(base.resolve(word).normalize());
      boolean isFolder = Files.isDirectory(path) && (word.contains("/") || word.contains("\\"));
      return isFolder || Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  private static List<Path> distributionsIn(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, DISTRIBUTIONS)) {
      entries.forEach(files::add);
    }
    return files.stream().filter(Files::isRegularFile).sorted().toList();
  }

  /** Returns what a file sets; null if it sets nothing. */
  private @Nullable String text(Path file) throws IOException {
    if (!Files.isRegularFile(inputs.content(file))) {
      return null;
    }
    if (!file.endsWith(PYPROJECT)) {
      return Files.readString(file, StandardCharsets.UTF_8);
    }
    try {
      TomlTable tool = TomlTable.read(file).table("tool");
      return tool.has("uv") ? tool.table("uv").toString() : null;
    } catch (ProblemException toldByTheInstaller) {
      return Files.readString(file, StandardCharsets.UTF_8);
    }
  }

  /** Returns the places of configuration files, whether there is one or not. */
  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    Stream.of("PIP_CONFIG_FILE", "UV_CONFIG_FILE")
        .flatMap(name -> host.variable(name).stream())
        .flatMap(name -> path(folder, name).stream())
        .forEach(files::add);
    for (@Nullable Path place = folder; place != null; place = place.getParent()) {
      files.add(place.resolve("uv.toml"));
      files.add(place.resolve(PYPROJECT));
    }
    for (Path place : homes()) {
      files.add(place.resolve("uv/uv.toml"));
      files.add(place.resolve("pip/pip.conf"));
      files.add(place.resolve("pip/pip.ini"));
    }
    home().ifPresent(home -> files.add(home.resolve(".pip/pip.conf")));
    if (host.os() != OperatingSystem.WINDOWS) {
      files.add(Path.of("/etc/pip.conf"));
      files.add(Path.of("/etc/uv/uv.toml"));
    }
    return files.stream().distinct().toList();
  }

  /** Returns the folders in which programs have a folder for their configuration. */
  private List<Path> homes() {
    List<Path> homes = new ArrayList<>();
    Stream.concat(
            Stream.of("XDG_CONFIG_HOME", "APPDATA", "PROGRAMDATA", "USERPROFILE")
                .flatMap(name -> host.variable(name).stream()),
            host.variable("XDG_CONFIG_DIRS").stream()
                .flatMap(folders -> Stream.of(folders.split(":", -1))))
        .filter(value -> !value.isEmpty())
        .map(Path::of)
        .forEach(homes::add);
    home()
        .ifPresent(
            home -> {
              homes.add(home.resolve(".config"));
              homes.add(home.resolve("Library/Application Support"));
            });
    if (host.os() != OperatingSystem.WINDOWS) {
      homes.add(Path.of("/etc/xdg"));
      homes.add(Path.of("/Library/Application Support"));
    }
    return homes.stream().filter(Path::isAbsolute).toList();
  }

  private Optional<Path> home() {
    return host.variable("HOME").filter(value -> !value.isEmpty()).map(Path::of);
  }
}
