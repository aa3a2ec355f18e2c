package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.ConfigFileProblems;
import dev.pybundle.platform.OperatingSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a Tauri app says about itself, as Tauri sees it when it builds for one system.
 *
 * @param directory the Tauri folder, absolute
 * @param version the shape of the configuration
 * @param main {@code tauri.conf.json}, {@code tauri.conf.json5} or {@code Tauri.toml}
 * @param platform the file that is merged into it for the system, e.g. {@code
 *     tauri.linux.conf.json}
 * @param merged both, as Tauri merges them
 * @param externalBin where the sidecars are listed, after the merge
 * @param hiddenEntries entries of the main file's list that the platform's file replaces
 * @param names what the app itself is called
 */
public record TauriProject(
    Path directory,
    TauriVersion version,
    ConfigFile main,
    Optional<ConfigFile> platform,
    JsonNode merged,
    ExternalBin externalBin,
    List<String> hiddenEntries,
    List<AppName> names) {

  /**
   * The list of sidecars.
   *
   * @param file the file that has the last word: a list in it replaces those of other files
   * @param entries paths without triple and {@code .exe}, relative to the Tauri folder
   */
  public record ExternalBin(Path file, List<String> entries) {}

  /**
   * A name of the app.
   *
   * @param value e.g. {@code Cortex}
   * @param origin what it is, e.g. {@code productName in …/tauri.conf.json}
   */
  public record AppName(String value, String origin) {}

  /**
   * Reads the configuration of a Tauri folder.
   *
   * @param inputs notes what is looked at
   * @param tauriDirectory e.g. {@code src-tauri}
   * @param target the system that is built for: its file is merged into the main one
   * @return empty if the folder has no configuration
   * @throws ProblemException if a file cannot be parsed, with its line and column, or {@code
   *     externalBin} is no list
   */
  public static Optional<TauriProject> read(
      Inputs inputs, Path tauriDirectory, OperatingSystem target) throws ProblemException {
    Path folder = tauriDirectory.toAbsolutePath().normalize();
    return read(inputs, folder, target.id());
  }

  /** Reads the configuration for a system by Tauri's name of it, e.g. {@code android}. */
  static Optional<TauriProject> read(Inputs inputs, Path folder, String system)
      throws ProblemException {
    Optional<ConfigFile> main = ConfigFile.main(inputs, folder);
    if (main.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        of(
            folder,
            main.get(),
            ConfigFile.platform(inputs, folder, system),
            CargoManifest.read(inputs, folder)));
  }

  /** Returns the main file. */
  public Path mainFile() {
    return main.path();
  }

  /** Returns the file that is merged into the main one for the system. */
  public Optional<Path> platformFile() {
    return platform.map(ConfigFile::path);
  }

  /** Returns the file in which an entry takes effect. */
  ConfigFile fileFor(ConfigEntry entry) {
    ObjectNode edited = main.root().deepCopy();
    boolean fits = entry.addTo(edited);
    return platform
        .filter(
            file ->
                fits
                    ? !entry.isIn(JsonMergePatch.apply(edited, file.root()))
                    : replaces(file.root(), entry.holder()))
        .orElse(main);
  }

  /** Returns the file that a value of the merged configuration comes from. */
  ConfigFile fileOf(String pointer) {
    return platform.filter(file -> !file.root().at(pointer).isMissingNode()).orElse(main);
  }

  /** Returns the name of the app that is equal to a sidecar's, without regard to case. */
  public Optional<AppName> appNamed(String sidecar) {
    return names.stream()
        .filter(
            name -> name.value().toLowerCase(Locale.ROOT).equals(sidecar.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  private static TauriProject of(
      Path folder, ConfigFile main, Optional<ConfigFile> platform, CargoManifest cargo)
      throws ProblemException {
    JsonNode merged =
        platform.map(file -> JsonMergePatch.apply(main.root(), file.root())).orElse(main.root());
    TauriVersion version = versionOf(merged);
    Path decisive =
        platform
            .filter(file -> replaces(file.root(), version.bundle("externalBin")))
            .map(ConfigFile::path)
            .orElse(main.path());
    List<String> entries = entries(main.path(), main.root(), version);
    List<String> mergedEntries = entries(decisive, merged, version);
    return new TauriProject(
        folder,
        version,
        main,
        platform,
        merged,
        new ExternalBin(decisive, mergedEntries),
        entries.stream().filter(entry -> !mergedEntries.contains(entry)).toList(),
        names(main.path(), merged, version, cargo, folder));
  }

  private static TauriVersion versionOf(JsonNode config) {
    return config.path("tauri").isObject() || config.path("package").isObject()
        ? TauriVersion.V1
        : TauriVersion.V2;
  }

  /** A file replaces the list if it has one, or removes the object that holds it. */
  private static boolean replaces(JsonNode config, List<String> path) {
    JsonNode holder = config;
    for (String member : path) {
      holder = holder.path(member);
      if (holder.isNull()) {
        return true;
      }
    }
    return !holder.isMissingNode();
  }

  private static List<String> entries(Path file, JsonNode config, TauriVersion version)
      throws ProblemException {
    JsonNode list = config.at(version.externalBin());
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    boolean strings =
        list.isArray()
            && StreamSupport.stream(list.spliterator(), false).allMatch(JsonNode::isTextual);
    if (!strings) {
      throw ConfigFileProblems.wrongType(
              file.toString(),
              version.externalBin().substring(1).replace('/', '.'),
              "a list of strings",
              "\"externalBin\": [\"binaries/cortex-backend\"]")
          .asException();
    }
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static List<AppName> names(
      Path file, JsonNode config, TauriVersion version, CargoManifest cargo, Path folder) {
    Path manifest = folder.resolve("Cargo.toml");
    Stream<AppName> configured =
        Stream.concat(
            text(config.at(version.productName()))
                .map(name -> new AppName(name, "productName in " + file))
                .stream(),
            text(config.path("mainBinaryName"))
                .map(name -> new AppName(name, "mainBinaryName in " + file))
                .stream());
    Stream<AppName> built =
        Stream.concat(
            cargo
                .packageName()
                .map(name -> new AppName(name, "name of the Cargo package in " + manifest))
                .stream(),
            cargo.binaries().stream()
                .map(name -> new AppName(name, "name of a [[bin]] in " + manifest)));
    return Stream.concat(configured, built).toList();
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node).filter(JsonNode::isTextual).map(JsonNode::asText);
  }
}
