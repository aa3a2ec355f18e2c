package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TomlFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the app itself must hold for the files of {@link TauriFiles} to work: lines that are the
 * user's to write. Nothing of it is changed here.
 */
final class TauriWiring {

  private final MergedConfig config;
  private final Path folder;
  private final String name;

  /**
   * Takes what decides about the lines.
   *
   * @param config the app's configuration
   * @param folder its Tauri folder
   * @param name name of the sidecar
   */
  TauriWiring(MergedConfig config, Path folder, String name) {
    this.config = config;
    this.folder = folder;
    this.name = name;
  }

  /**
   * Returns what is missing, a line for each, as a reader can follow it.
   *
   * @param entitlements whether the app needs them
   */
  List<String> missing(boolean entitlements) throws ProblemException, IOException {
    List<String> lines = new ArrayList<>(crates());
    lines.addAll(rust());
    if (isTwo()) {
      hooks().ifPresent(lines::add);
    }
    if (entitlements && config.bundleText("macOS", "entitlements").isEmpty()) {
      lines.add(
          inBundle(
              "{\"macOS\": {\"entitlements\": \"" + TauriFiles.ENTITLEMENTS + "\"}}",
              "macOS",
              "entitlements = \"" + TauriFiles.ENTITLEMENTS + "\""));
    }
    return lines;
  }

  private List<String> crates() throws ProblemException {
    Path manifest = folder.resolve("Cargo.toml");
    JsonNode crates =
        Files.isRegularFile(manifest)
            ? TomlFile.read(manifest).path("dependencies")
            : MissingNode.getInstance();
    if (!crates.path(TauriFiles.CRATE).isMissingNode()) {
      return List.of();
    }
    // Without a version, which `cargo add` would write: the folder follows pybundle.
    return List.of(
        "in "
            + manifest
            + ", below [dependencies]: "
            + TauriFiles.CRATE
            + " = { path = \""
            + TauriFiles.CRATE
            + (isTwo() ? "\" }" : "\", default-features = false }"));
  }

  private List<String> rust() throws IOException {
    RustEntry entry = RustEntry.find(folder);
    String place = place("src/" + entry.name());
    List<String> lines = new ArrayList<>();
    if (!entry.holds("mod sidecar;")) {
      lines.add("in " + place + ": mod sidecar;");
    }
    if (!entry.holds("sidecar::init()")) {
      lines.add("in " + place + ", after tauri::Builder::default(): .plugin(sidecar::init())");
    }
    if (entry.holds("sidecar::sidecar_status")) {
      lines.add(
          "in "
              + place
              + ": generate_handler![…] without sidecar::sidecar_status, which is"
              + " invoke('plugin:pybundle|status') now");
    }
    return lines;
  }

  private Optional<String> hooks() {
    String own = TauriFiles.hooks(name);
    Optional<String> named = config.bundleText("windows", "nsis", "installerHooks");
    if (named.isEmpty()) {
      return Optional.of(
          inBundle(
              "{\"windows\": {\"nsis\": {\"installerHooks\": \"" + own + "\"}}}",
              "windows.nsis",
              "installer-hooks = \"" + own + "\""));
    }
    Path there = folder.resolve(named.get()).normalize();
    return there.equals(folder.resolve(own).normalize()) || mentions(there)
        ? Optional.empty()
        : Optional.of(
            "in "
                + place(named.get())
                + ": !include \""
                + name
                + "-hooks.nsh\", and !insertmacro PYBUNDLE_STOP_SIDECAR first in"
                + " NSIS_HOOK_PREINSTALL and NSIS_HOOK_PREUNINSTALL");
  }

  private static boolean mentions(Path hooks) {
    try {
      return Files.readString(hooks, StandardCharsets.ISO_8859_1).contains("PYBUNDLE_STOP_SIDECAR");
    } catch (IOException unreadable) {
      return false;
    }
  }

  private String inBundle(String json, String table, String toml) {
    String file = config.file().toString();
    if (file.endsWith(".toml")) {
      String prefix = isTwo() ? "bundle." : "tauri.bundle.";
      return "in " + file + ", below [" + prefix + table + "]: " + toml;
    }
    String whole = isTwo() ? "\"bundle\": " + json : "\"tauri\": {\"bundle\": " + json + "}";
    return "in " + file + ": " + whole;
  }

  private String place(String path) {
    return folder.resolve(path).toString();
  }

  private boolean isTwo() {
    return config.version() == TauriVersion.V2;
  }
}
