package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Values of an app's configuration as Tauri sees them for one system.
 *
 * @param file the file that holds them, the platform's if there is one
 * @param version the shape of the configuration
 * @param root the merged content
 */
record MergedConfig(Path file, TauriVersion version, JsonNode root) {

  private static final Pattern UPPER = Pattern.compile("\\B([A-Z])");

  /**
   * Reads and merges.
   *
   * @param inputs notes what is looked at
   * @param folder the Tauri folder
   * @param target the system that is built for
   * @return empty if the folder has no configuration
   * @throws ProblemException if a file cannot be parsed
   */
  static Optional<MergedConfig> read(Inputs inputs, Path folder, OperatingSystem target)
      throws ProblemException {
    return TauriProject.read(inputs, folder, target)
        .map(
            project ->
                new MergedConfig(
                    project.platformFile().orElse(project.mainFile()),
                    project.version(),
                    project.merged()));
  }

  /**
   * Returns a value below {@code bundle}.
   *
   * @param members names as in JSON; TOML may have them with hyphens
   */
  JsonNode bundle(String... members) {
    JsonNode bundle =
        version == TauriVersion.V1 ? root.path("tauri").path("bundle") : root.path("bundle");
    return find(bundle, members);
  }

  /** Returns a text below {@code bundle}. */
  Optional<String> bundleText(String... members) {
    return Optional.of(bundle(members)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  /** Returns the labels of the app's windows; Tauri calls one without a label {@code main}. */
  List<String> windowLabels() {
    String holder = version == TauriVersion.V1 ? "tauri" : "app";
    List<String> labels =
        StreamSupport.stream(root.path(holder).path("windows").spliterator(), false)
            .map(window -> window.path("label").asText("main"))
            .distinct()
            .toList();
    return labels.isEmpty() ? List.of("main") : labels;
  }

  private static JsonNode find(JsonNode start, String... members) {
    JsonNode found = start;
    for (String member : members) {
      JsonNode exact = found.path(member);
      found = exact.isMissingNode() ? found.path(hyphenated(member)) : exact;
    }
    return found.isNull() ? MissingNode.getInstance() : found;
  }

  private static String hyphenated(String member) {
    return UPPER.matcher(member).replaceAll("-$1").toLowerCase(Locale.ROOT);
  }
}
