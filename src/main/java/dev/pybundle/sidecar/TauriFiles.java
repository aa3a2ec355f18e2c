package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.pybundle.bundle.CarriedFiles;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Owned;
import dev.pybundle.bundle.OwnedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The files that an app needs to run a sidecar, from the templates in the plugin's jar. */
final class TauriFiles {

  /** The crate that runs the sidecar, in a folder of its name until a registry has it. */
  static final String CRATE = "tauri-plugin-pybundle";

  /** The Rust module. */
  static final String RUST = "src/sidecar.rs";

  /** The page that shows how to use it. */
  static final String PAGE = "pybundle-sample/index.html";

  /** What macOS must allow a onefile sidecar. */
  static final String ENTITLEMENTS = "entitlements.plist";

  private static final String TEMPLATES = "/dev/pybundle/tauri/";
  private static final String SOURCES = TEMPLATES + CRATE + "/";
  private static final Pattern PLACEHOLDER = Pattern.compile("@([A-Z_]+)@");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

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
   * @param withCapability whether pages may ask for the sidecar
   */
  List<Owned> all(boolean withCapability) throws IOException {
    boolean two = config.version() == TauriVersion.V2;
    List<Owned> files = new ArrayList<>(List.of(crate(), rust(), page()));
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
    return file(
        RUST,
        two ? "sidecar-v2.rs" : "sidecar-v1.rs",
        Map.of(
            "NAME", settings.name(),
            "NAME_LITERAL", RustLiteral.of(settings.name()),
            "ENTRY", "src/" + RustEntry.find(folder).name(),
            "SETTINGS", calls(two ? "\n            " : "\n        ")));
  }

  /** What {@code Settings} of the crate is told, a line for each. */
  private String calls(String indentation) {
    List<String> calls = new ArrayList<>();
    if (!settings.args().isEmpty()) {
      calls.add(".args(" + RustLiteral.of(settings.args()) + ")");
    }
    new TreeMap<>(settings.variables())
        .forEach(
            (name, value) ->
                calls.add(".env(" + RustLiteral.of(name) + ", " + RustLiteral.of(value) + ")"));
    if (settings.port() != null) {
      calls.add(".port(" + settings.port() + ")");
      calls.add(".host(" + RustLiteral.of(settings.host()) + ")");
    }
    if (settings.health() != null) {
      calls.add(".health(" + RustLiteral.of(settings.health()) + ", " + settings.status() + ")");
    }
    calls.add("// " + settings.readyReason() + ".");
    calls.add(".ready_within(Duration::from_secs(" + settings.readySeconds() + "))");
    calls.add(".restarts(" + settings.restarts() + ")");
    return calls.stream().map(indentation::concat).collect(Collectors.joining());
  }

  /** Returns the command that opens the sample page, for who is in the app's folder. */
  String trial() {
    boolean two = config.version() == TauriVersion.V2;
    String build =
        two
            ? "{\"build\": {\"frontendDist\": \"pybundle-sample\", \"devUrl\": null,"
                + " \"beforeDevCommand\": null}, \"app\": {\"withGlobalTauri\": true}}"
            : "{\"build\": {\"distDir\": \"pybundle-sample\", \"devPath\": \"pybundle-sample\","
                + " \"beforeDevCommand\": null, \"withGlobalTauri\": true}}";
    boolean npm = Files.exists(folder.resolveSibling("package.json"));
    return (npm ? "npx" : "cargo") + " tauri dev --config '" + build + "'";
  }

  private OwnedFile page() throws IOException {
    boolean two = config.version() == TauriVersion.V2;
    return file(
        PAGE,
        "index.html",
        Map.of(
            "NAME_HTML",
            settings.name().replace("&", "&amp;").replace("<", "&lt;"),
            "INVOKE_MODULE",
            two ? "core" : "tauri",
            "TRY",
            trial()));
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
    return Map.of(
        "IDENTIFIER", json(settings.name()),
        "DESCRIPTION",
            json("Lets pages hear of the sidecar and ask how to reach it; none can start or end it."
                    + " ")
                .replaceFirst("\"$", Matcher.quoteReplacement(OwnedFile.MARK + "\"")),
        "WINDOWS",
            config.windowLabels().stream()
                .map(TauriFiles::json)
                .collect(Collectors.joining(", ", "[", "]")));
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
    return CarriedFiles.text(TEMPLATES + name);
  }

  private OwnedFolder crate() throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (String file : CarriedFiles.below(SOURCES)) {
      files.put(file, CarriedFiles.text(SOURCES + file));
    }
    // Its build script writes them, and the watcher of `tauri dev` reads no .gitignore here.
    String written = "/permissions/autogenerated\n/permissions/schemas\n";
    files.put(".gitignore", written);
    files.put(".taurignore", written);
    return new OwnedFolder(folder.resolve(CRATE), files);
  }
}
