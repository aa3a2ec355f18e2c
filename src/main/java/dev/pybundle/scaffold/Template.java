package dev.pybundle.scaffold;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in the plugin's jar with {@code @NAMES@} of what differs.
 *
 * @param text the text
 */
record Template(String text) {

  private static final Pattern PLACEHOLDER = Pattern.compile("@([A-Z_]+)@");

  /** Returns one of them, e.g. {@code pom/plugin.xml}. */
  static Template of(String name) {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
      return new Template(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Returns the text with values in it; a name without one stays. */
  String filled(Map<String, String> values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            name -> Matcher.quoteReplacement(values.getOrDefault(name.group(1), name.group())));
  }
}
