package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.pybundle.bundle.Layout;
import dev.pybundle.probe.ProbeParameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The files that an app needs to run a sidecar, from the templates in the plugin's jar. */
final class TauriFiles {

  /** The Rust module. */
  static final String RUST = "src/sidecar.rs";

  /** The page that shows how to use it. */
  static final String PAGE = "pybundle-sample/index.html";

  /** What macOS must allow a onefile sidecar. */
  static final String ENTITLEMENTS = "entitlements.plist";

  private static final String TEMPLATES = "/dev/pybundle/tauri/";
  private static final Pattern PLACEHOLDER = Pattern.compile("@([A-Z_]+)@");
  private static final Pattern REGEX_CHARACTER = Pattern.compile("[\\\\.+*?()|\\[\\]{}^$#&~-]");
  private static final String ANY_PORT = "\\d{1,5}";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final Map<TauriVersion, List<String>> IMPORTS =
      Map.of(
          TauriVersion.V1,
          List.of(
              "use tauri::api::process::Command as TauriCommand;",
              "use tauri::plugin::{Builder, TauriPlugin};",
              "use tauri::{AppHandle, Manager, RunEvent, Runtime};"),
          TauriVersion.V2,
          List.of(
              "use tauri::path::BaseDirectory;",
              "use tauri::plugin::{Builder, TauriPlugin};",
              "use tauri::{AppHandle, Emitter, Manager, RunEvent, Runtime};",
              "use tauri_plugin_shell::{Shell, ShellExt};"));

  private final MergedConfig config;
  private final Path folder;
  private final GlueSettings settings;
  private final Layout layout;

  /**
   * Takes what decides about the files.
   *
   * @param config the app's configuration
   * @param folder its Tauri folder
   * @param settings how the sidecar is run
   * @param layout how it is shipped
   */
  TauriFiles(MergedConfig config, Path folder, GlueSettings settings, Layout layout) {
    this.config = config;
    this.folder = folder;
    this.settings = settings;
    this.layout = layout;
  }

  /** Returns the path of the hook for Tauri's Windows installer, in the Tauri folder. */
  static String hooks(String name) {
    return "windows/" + name + "-hooks.nsh";
  }

  /** Returns the path of the permissions for pages, in the Tauri folder. */
  static String capability(String name) {
    return "capabilities/" + name + ".json";
  }

  /**
   * Returns the files that suit the app.
   *
   * @param withCapability whether pages may start the sidecar themselves
   */
  List<OwnedFile> all(boolean withCapability) throws IOException {
    boolean two = config.version() == TauriVersion.V2;
    List<OwnedFile> files = new ArrayList<>(List.of(rust(), page()));
    if (two && withCapability) {
      files.add(file(capability(settings.name()), "capability.json", capabilityValues()));
    }
    if (two) {
      files.add(hooks());
    }
    if (needsEntitlements()) {
      files.add(file(ENTITLEMENTS, "entitlements.plist", Map.of()));
    }
    return List.copyOf(files);
  }

  /**
   * Tauri signs a onedir program neither itself nor with the app's entitlements, because it is a
   * resource.
   */
  boolean needsEntitlements() {
    return layout == Layout.onefile && MacosSigningCheck.isHardened(config);
  }

  private OwnedFile rust() throws IOException {
    boolean two = config.version() == TauriVersion.V2;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("NAME", settings.name());
    values.put("NAME_LITERAL", RustLiteral.of(settings.name()));
    values.put("ENTRY", "src/" + RustEntry.find(folder).name());
    values.put("PLUGIN", two ? "\n//!     .plugin(tauri_plugin_shell::init())" : "");
    values.put("IMPORTS", String.join("\n", IMPORTS.get(config.version())));
    values.put("ARGS", RustLiteral.of(settings.args()));
    values.put("ENV", RustLiteral.of(settings.variables()));
    Integer port = settings.port();
    values.put("PORT", RustLiteral.option(port == null ? null : port.toString()));
    values.put("HOST", RustLiteral.of(settings.host()));
    String health = settings.health();
    values.put("HEALTH", RustLiteral.option(health == null ? null : RustLiteral.of(health)));
    values.put("STATUS", Integer.toString(settings.status()));
    values.put("READY_REASON", settings.readyReason());
    values.put("READY_SECONDS", Long.toString(settings.readySeconds()));
    values.put("RESTARTS", Integer.toString(settings.restarts()));
    values.put("API", template(two ? "sidecar-v2.rs" : "sidecar-v1.rs").stripTrailing());
    return file(RUST, "sidecar.rs", values);
  }

  private OwnedFile page() throws IOException {
    boolean two = config.version() == TauriVersion.V2;
    String build =
        two
            ? "{\"build\": {\"frontendDist\": \"pybundle-sample\", \"devUrl\": null,"
                + " \"beforeDevCommand\": null}, \"app\": {\"withGlobalTauri\": true}}"
            : "{\"build\": {\"distDir\": \"pybundle-sample\", \"devPath\": \"pybundle-sample\","
                + " \"beforeDevCommand\": null, \"withGlobalTauri\": true}}";
    return file(
        PAGE,
        "index.html",
        Map.of(
            "NAME_HTML",
            settings.name().replace("&", "&amp;").replace("<", "&lt;"),
            "INVOKE_MODULE",
            two ? "core" : "tauri",
            "TRY",
            "tauri dev --config '" + build + "'"));
  }

  private OwnedFile hooks() throws IOException {
    String name = settings.name();
    // makensis takes a file for the system's code page unless it begins with this.
    boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(name);
    String template =
        (ascii ? "" : BYTE_ORDER_MARK)
            + filled("hooks.nsh", Map.of("NAME", name, "NSIS_NAME", name.replace("$", "$$")));
    return new OwnedFile(name, folder.resolve(hooks(name)), template);
  }

  private Map<String, String> capabilityValues() {
    String name = settings.name();
    boolean onefile = layout == Layout.onefile;
    String start =
        onefile
            ? "Command.sidecar('" + TauriCheck.entryFor(name) + "', …)"
            : "Command.create('" + name + "', …)";
    String program =
        onefile
            ? "          \"name\": "
                + json(TauriCheck.entryFor(name))
                + ",\n"
                + "          \"sidecar\": true"
            : "          \"name\": "
                + json(name)
                + ",\n"
                + "          \"cmd\": "
                + json("$RESOURCE/" + name + "/" + name);
    return Map.of(
        "IDENTIFIER", json(name),
        "DESCRIPTION",
            json("Lets pages listen to "
                    + RUST
                    + ", which needs no permission to start the sidecar, and start one themselves: "
                    + start
                    + ". A fixed argument replaces what a page passes in its place. ")
                .replaceFirst("\"$", Matcher.quoteReplacement(OwnedFile.MARK + "\"")),
        "WINDOWS",
            config.windowLabels().stream()
                .map(TauriFiles::json)
                .collect(Collectors.joining(", ", "[", "]")),
        "PROGRAM", program,
        "ARGS", allowedArguments());
  }

  /** The plugin takes {@code false} for no arguments at all. */
  private String allowedArguments() {
    return settings.args().isEmpty()
        ? "false"
        : settings.args().stream()
            .map(TauriFiles::allowedArgument)
            .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String allowedArgument(String argument) {
    if (!argument.contains(ProbeParameters.PORT)) {
      return json(argument);
    }
    List<String> parts = new ArrayList<>();
    for (String part : argument.split(Pattern.quote(ProbeParameters.PORT), -1)) {
      parts.add(REGEX_CHARACTER.matcher(part).replaceAll("\\\\$0"));
    }
    return "{ \"validator\": " + json(String.join(ANY_PORT, parts)) + " }";
  }

  private OwnedFile file(String path, String template, Map<String, String> values)
      throws IOException {
    return new OwnedFile(settings.name(), folder.resolve(path), filled(template, values));
  }

  /** Values are not looked through for placeholders again. */
  private static String filled(String template, Map<String, String> values) throws IOException {
    return PLACEHOLDER
        .matcher(template(template))
        .replaceAll(
            match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), match.group())));
  }

  private static String json(String text) {
    return TextNode.valueOf(text).toString();
  }

  private static String template(String name) throws IOException {
    try (InputStream resource = TauriFiles.class.getResourceAsStream(TEMPLATES + name)) {
      if (resource == null) {
        throw new IOException("The plugin's jar holds no " + TEMPLATES + name);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
