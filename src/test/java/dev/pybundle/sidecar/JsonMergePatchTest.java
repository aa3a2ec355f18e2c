package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A merge patch")
class JsonMergePatchTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest(name = "of {0} by {1} gives {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"a":"b"}               | {"a":"c"}                 | {"a":"c"}
          {"a":"b"}               | {"b":"c"}                 | {"a":"b","b":"c"}
          {"a":"b"}               | {"a":null}                | {}
          {"a":"b","b":"c"}       | {"a":null}                | {"b":"c"}
          {"a":["b"]}             | {"a":"c"}                 | {"a":"c"}
          {"a":"c"}               | {"a":["b"]}               | {"a":["b"]}
          {"a":{"b":"c"}}         | {"a":{"b":"d","c":null}}  | {"a":{"b":"d"}}
          {"a":[{"b":"c"}]}       | {"a":[1]}                 | {"a":[1]}
          ["a","b"]               | ["c","d"]                 | ["c","d"]
          {"a":"b"}               | ["c"]                     | ["c"]
          {"a":"foo"}             | null                      | null
          {"a":"foo"}             | "bar"                     | "bar"
          {"e":null}              | {"a":1}                   | {"e":null,"a":1}
          [1,2]                   | {"a":"b","c":null}        | {"a":"b"}
          {}                      | {"a":{"bb":{"ccc":null}}} | {"a":{"bb":{}}}
          """)
  void merges(String target, String patch, String result) throws JsonProcessingException {
    JsonNode original = JSON.readTree(target);

    assertThat(JsonMergePatch.apply(original, JSON.readTree(patch)))
        .isEqualTo(JSON.readTree(result));
    assertThat(original).as("the target is left alone").isEqualTo(JSON.readTree(target));
  }
}
