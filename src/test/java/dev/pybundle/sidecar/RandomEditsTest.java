package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ten thousand configurations, made from numbers: the number of a failure makes it again. */
@DisplayName("An edit of any Tauri configuration")
class RandomEditsTest {

  private static final int COUNT = 10_000;

  /** More than an entry with all that can be around it. */
  private static final int MOST = 160;

  private enum End {
    ADDED,
    THERE_ALREADY,
    REFUSED
  }

  @Test
  @DisplayName("adds the entry once, changes nothing else, and can be taken back")
  void editsAll() {
    Map<End, Integer> ends = new EnumMap<>(End.class);
    for (int seed = 0; seed < COUNT; seed++) {
      RandomConfiguration configuration = new RandomConfiguration(new Random(seed));
      String name = configuration.name();
      String text = configuration.text();
      try {
        ends.merge(edit(name, text, seed), 1, Integer::sum);
      } catch (AssertionError | Exception failed) {
        throw new AssertionError("seed " + seed + ", " + name + ":\n" + text + "\n", failed);
      }
    }

    assertThat(ends.get(End.ADDED)).isGreaterThan(COUNT / 2);
    assertThat(ends.get(End.REFUSED)).as("a list of resources in the way").isLessThan(COUNT / 20);
  }

  private static End edit(String name, String text, int seed) throws ProblemException {
    ConfigFile before = ConfigFile.parse(Path.of(name), text);
    boolean old = before.root().has("tauri") || before.root().has("package");
    TauriVersion version = old ? TauriVersion.V1 : TauriVersion.V2;
    Shipping shipping = seed % 2 == 0 ? Shipping.onefile("x") : Shipping.onedir("x");
    ConfigEntry entry = ConfigEntry.of(shipping, version);

    ConfigFile after;
    try {
      after = ConfigEditor.add(before, entry);
    } catch (ProblemException refused) {
      JsonNode resources = ConfigAdvice.at(before.root(), entry.holder());
      assertThat(resources.isArray() && !resources.isEmpty()).as(refused.getMessage()).isTrue();
      return End.REFUSED;
    }

    ConfigFile parsed = ConfigFile.parse(Path.of(name), after.text());
    assertThat(count(parsed.root(), entry)).as("occurrences in %s", after.text()).isPositive();
    assertThat(rest(parsed.root(), entry)).isEqualTo(rest(before.root(), entry));
    assertOnlyAdded(text, after.text());
    assertThat(ConfigEditor.add(parsed, entry).text()).as("second run").isEqualTo(after.text());

    ConfigFile removed = ConfigEditor.remove(parsed, entry);
    assertThat(count(removed.root(), entry)).isZero();
    assertThat(rest(removed.root(), entry)).isEqualTo(rest(before.root(), entry));
    assertThat(ConfigEditor.remove(removed, entry).text()).isEqualTo(removed.text());
    return after.text().equals(text) ? End.THERE_ALREADY : End.ADDED;
  }

  /** All bytes outside the edit are the same: what was between its two parts too. */
  private static void assertOnlyAdded(String before, String after) {
    int start = 0;
    while (start < Math.min(before.length(), after.length())
        && before.charAt(start) == after.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < Math.min(before.length(), after.length()) - start
        && before.charAt(before.length() - 1 - end) == after.charAt(after.length() - 1 - end)) {
      end++;
    }
    String was = before.substring(start, before.length() - end);
    String is = after.substring(start, after.length() - end);
    assertThat(newlines(before).isEmpty() || newlines(before).containsAll(newlines(after)))
        .as("line ends of %s", after)
        .isTrue();
    assertThat(before.isEmpty() || endsLine(after) == endsLine(before))
        .as("last line end")
        .isTrue();
    assertThat(is.length() - was.length()).as("grown to %s", after).isBetween(0, MOST);
    boolean wasList = was.startsWith("[");
    String kept = wasList ? "{" + was.substring(1, was.length() - 1) : was;
    boolean wasNull = was.equals("null");
    assertThat(is.startsWith(kept) || is.startsWith("," + kept) || wasNull)
        .as("'%s' became '%s'", was, is)
        .isTrue();
  }

  private static Set<String> newlines(String text) {
    return Pattern.compile("\\r\\n|\\r|\\n")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private static boolean endsLine(String text) {
    return text.endsWith("\n") || text.endsWith("\r");
  }

  private static int count(ObjectNode root, ConfigEntry entry) {
    int count = 0;
    JsonNode holder = root.at("/" + String.join("/", entry.holder()));
    Iterator<String> texts =
        entry.isElement() ? ConfigAdvice.texts(holder).iterator() : holder.fieldNames();
    while (texts.hasNext()) {
      count += List.of("binaries/x", "./binaries/x", "binaries//x").contains(texts.next()) ? 1 : 0;
    }
    return count;
  }

  /** The configuration without the entry, and without what is empty then. */
  private static JsonNode rest(ObjectNode root, ConfigEntry entry) {
    ObjectNode copy = root.deepCopy();
    entry.removeFrom(copy);
    for (int length = entry.holder().size(); length > 0; length--) {
      JsonNode outer = ConfigAdvice.at(copy, entry.holder().subList(0, length - 1));
      String last = entry.holder().get(length - 1);
      if (outer instanceof ObjectNode object
          && (outer.path(last).isNull() || outer.path(last).isEmpty())) {
        object.remove(last);
      }
    }
    return copy;
  }
}
