package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("JSON")
class JsonTest {

  private static final Everything FULL =
      new Everything(
          "ü \"quoted\"\n\u0001",
          -3,
          1L << 40,
          0.1,
          true,
          5L,
          Path.of("/a b/ö").toAbsolutePath(),
          Layout.onedir,
          Arrays.asList("one", null),
          Set.of("x"),
          new TreeMap<>(Map.of("b", new Inner("in b", null), "a", new Inner("in a", 2.0))),
          List.of(),
          Map.of("m", Map.of("n", "o")));

  private static final Everything EMPTY =
      new Everything(null, 0, 0, 0, false, null, null, null, null, null, null, null, null);

  private record Everything(
      @Nullable String text,
      int number,
      long large,
      double fraction,
      boolean flag,
      @Nullable Long perhaps,
      @Nullable Path path,
      @Nullable Layout constant,
      @Nullable List<@Nullable String> texts,
      @Nullable Set<String> set,
      @Nullable Map<String, Inner> records,
      @Nullable List<List<Inner>> lists,
      @Nullable Map<String, Map<String, String>> maps) {}

  private record Inner(String name, @Nullable Double value) {

    Inner {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("no name");
      }
    }
  }

  @Test
  @DisplayName("is written to the byte as Jackson's mapper writes it")
  void isWrittenAsByJackson() throws IOException {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .defaultPrettyPrinter(new LfPrettyPrinter())
            .build();

    for (Object value : List.of(FULL, EMPTY, List.of(FULL), Map.of("z", 1, "y", "\\"))) {
      assertThat(Json.text(value)).isEqualTo(mapper.writeValueAsString(value) + "\n");
    }
    assertThat(Json.text(mapper.readTree(Json.text(FULL)))).isEqualTo(Json.text(FULL));
  }

  @Test
  @DisplayName("becomes the record again that it was written from")
  void isReadBack() throws IOException {
    for (Everything each : List.of(FULL, EMPTY)) {
      assertThat(Json.parse(Json.text(each), Everything.class)).isEqualTo(each);
    }
    assertThat(Json.parse("[\"a\", \"b\"]", String[].class)).containsExactly("a", "b");
  }

  @Test
  @DisplayName("may have members that nobody knows, lack others, and name a path without a scheme")
  void isReadLeniently() throws IOException {
    assertThat(
            Json.parse(
                "{\"new\": {\"a\": [1, {}]}, \"path\": \"/x\", \"fraction\": 1, \"large\": 7}",
                Everything.class))
        .isEqualTo(
            new Everything(
                null, 0, 7, 1, false, null, Path.of("/x"), null, null, null, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{} {}",
        "{} x",
        "null",
        "[]",
        "\"text\"",
        "{\"text\": {}}",
        "{\"text\": 1}",
        "{\"number\": \"1\"}",
        "{\"number\": 99999999999}",
        "{\"flag\": 1}",
        "{\"constant\": \"ONEDIR\"}",
        "{\"path\": \"http://[\"}",
        "{\"path\": \"nul\\u0000\"}",
        "{\"texts\": \"a\"}",
        "{\"texts\": [\"a\"",
        "{\"records\": []}",
        "{\"records\": {\"a\": {}}}",
        "{\"records\": {\"a\": {\"name\": \"\"}}}",
      })
  @DisplayName("that is cut short, has another form or is followed by something is refused")
  void isRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text, Everything.class)).isInstanceOf(IOException.class);
  }
}
