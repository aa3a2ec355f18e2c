package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pybundle.bundle.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What an edit adds or removes: an element of the list {@code externalBin}, or a member of the map
 * {@code resources}.
 *
 * @param holder names down to the list or map, e.g. {@code bundle}, {@code externalBin}
 * @param name name of the member; empty for an element
 * @param text the element, or the member's value
 */
record ConfigEntry(List<String> holder, String name, String text) {

  static ConfigEntry of(Shipping shipping, TauriVersion version) {
    if (shipping instanceof Shipping.ExternalBin sidecar) {
      return new ConfigEntry(version.bundle("externalBin"), "", sidecar.entry());
    }
    Shipping.Resource resource = (Shipping.Resource) shipping;
    return new ConfigEntry(version.bundle("resources"), resource.source(), resource.target());
  }

  boolean isElement() {
    return name.isEmpty();
  }

  /** Returns the names down to the list, or to the member of the map. */
  List<String> path() {
    List<String> path = new ArrayList<>(holder);
    if (!isElement()) {
      path.add(name);
    }
    return path;
  }

  /**
   * Returns e.g. {@code "binaries/cortex-backend" to externalBin} for a note, with a preposition.
   */
  String described(String preposition) {
    String what = isElement() ? quoted(text) : quoted(name) + " = " + quoted(text);
    return what + " " + preposition + " " + holder.get(holder.size() - 1);
  }

  /** Returns the path in the Tauri folder that it ships. */
  String shipped() {
    return isElement() ? text : name;
  }

  /** Tells whether an item of the list or map is this entry, however its path is written. */
  boolean isNamedBy(String written) {
    return plain(written).equals(plain(shipped()));
  }

  /** Tells whether a configuration has it. */
  boolean isIn(JsonNode root) {
    JsonNode at = ConfigAdvice.at(root, holder);
    if (isElement()) {
      return ConfigAdvice.texts(at).anyMatch(this::isNamedBy);
    }
    return at.properties().stream()
        .anyMatch(
            member ->
                isNamedBy(member.getKey())
                    && plain(member.getValue().asText()).equals(plain(text)));
  }

  /**
   * Adds it to a configuration.
   *
   * @param root changed
   * @return false if a value that is in the way would have to be given up
   */
  boolean addTo(ObjectNode root) {
    ObjectNode at = root;
    for (String next : holder.subList(0, holder.size() - 1)) {
      JsonNode inner = at.path(next);
      if (inner.isMissingNode()) {
        at = at.putObject(next);
      } else if (inner instanceof ObjectNode object) {
        at = object;
      } else {
        return false;
      }
    }
    String last = holder.get(holder.size() - 1);
    JsonNode old = at.path(last);
    boolean none = old.isMissingNode() || old.isNull() || (old.isArray() && old.isEmpty());
    if (isElement()) {
      if (!none && !old.isArray()) {
        return false;
      }
      (old instanceof ArrayNode list ? list : at.putArray(last)).add(text);
      return true;
    }
    if (!none && !old.isObject()) {
      return false;
    }
    (old instanceof ObjectNode map ? map : at.putObject(last)).put(name, text);
    return true;
  }

  /**
   * Takes it out of a configuration.
   *
   * @param root changed
   */
  void removeFrom(ObjectNode root) {
    JsonNode at = root.at("/" + String.join("/", holder));
    if (isElement() && at instanceof ArrayNode list) {
      for (int index = list.size() - 1; index >= 0; index--) {
        if (list.get(index).isTextual() && isNamedBy(list.get(index).asText())) {
          list.remove(index);
        }
      }
    }
    if (!isElement() && at instanceof ObjectNode map) {
      map.properties().removeIf(member -> isNamedBy(member.getKey()));
    }
  }

  /**
   * Returns a configuration without the list or map if that is empty: TOML's dotted names cannot
   * write an empty one.
   */
  JsonNode withoutEmpty(JsonNode root) {
    JsonNode copy = root.deepCopy();
    for (int length = holder.size(); length > 0; length--) {
      JsonNode outer = ConfigAdvice.at(copy, holder.subList(0, length - 1));
      String last = holder.get(length - 1);
      if (outer instanceof ObjectNode object
          && outer.path(last).isObject()
          && outer.path(last).isEmpty()) {
        object.remove(last);
      }
    }
    return copy;
  }

  /** Returns the entry as JSON or TOML: both take these escapes. */
  static String quoted(String text) {
    return Json.text(text).strip();
  }

  private static String plain(String path) {
    return ExternalBinEntry.normalized(path.replace('\\', '/'));
  }
}
