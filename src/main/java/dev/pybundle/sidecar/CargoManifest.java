package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TomlFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The names in the app's {@code Cargo.toml}.
 *
 * @param packageName {@code package.name}
 * @param binaries the names of {@code [[bin]]}
 */
record CargoManifest(Optional<String> packageName, List<String> binaries) {

  /** Reads {@code Cargo.toml} of a folder; empty names if there is none. */
  static CargoManifest read(Inputs inputs, Path folder) throws ProblemException {
    Path file = inputs.content(folder.resolve("Cargo.toml"));
    if (!Files.isRegularFile(file)) {
      return new CargoManifest(Optional.empty(), List.of());
    }
    JsonNode root = TomlFile.read(file);
    return new CargoManifest(
        Optional.of(root.at("/package/name")).filter(JsonNode::isTextual).map(JsonNode::asText),
        StreamSupport.stream(root.path("bin").spliterator(), false)
            .map(binary -> binary.path("name"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::asText)
            .toList());
  }
}
