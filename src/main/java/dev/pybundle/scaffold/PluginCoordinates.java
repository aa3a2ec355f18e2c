package dev.pybundle.scaffold;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * This plugin, as a POM names it.
 *
 * @param groupId its group
 * @param artifactId its name
 * @param version its version; null if a parent manages it
 */
public record PluginCoordinates(String groupId, String artifactId, @Nullable String version) {

  Map<String, String> values() {
    return Map.of(
        "GROUP",
        groupId,
        "ARTIFACT",
        artifactId,
        "VERSION",
        Objects.requireNonNullElse(version, ""));
  }
}
