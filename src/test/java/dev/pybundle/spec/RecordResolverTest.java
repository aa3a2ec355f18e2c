package dev.pybundle.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.Typed.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A component that nobody resolves by hand")
class RecordResolverTest {

  public record Plain(
      boolean flag,
      @Typed(usual = "true") boolean on,
      @Typed(usual = "3") int number,
      @Nullable String text,
      @Typed(usual = "some", element = "<theWord>") String word,
      @Nullable Path file,
      List<String> words,
      @Typed(each = "module", as = Kind.MODULE) List<String> imports,
      @Typed(each = "name", as = Kind.DISTRIBUTION) List<String> needs,
      List<Path> files,
      @Typed(as = Kind.FOLDER) List<Path> folders,
      Map<String, String> pairs) {}

  public record Odd(List<Integer> numbers) {}

  public record Other(Thread thread) {}

  @TempDir private Path folder;
  private final Map<String, @Nullable Object> typed = new HashMap<>();

  RecordResolverTest() {
    for (String parameter :
        List.of(
            "flag", "on", "number", "text", "theWord", "file", "words", "imports", "needs", "files",
            "folders", "pairs", "numbers", "thread")) {
      typed.put(parameter, null);
    }
  }

  @Test
  @DisplayName("has its default if the user says nothing")
  void defaults() throws Exception {
    Plain expected =
        new Plain(
            false, true, 3, null, "some", null, List.of(), List.of(), List.of(), List.of(),
            List.of(), Map.of());

    assertThat(resolve(Plain.class)).isEqualTo(expected);
    assertThat(SpecRecords.unset(Plain.class)).isEqualTo(expected);
  }

  @Test
  @DisplayName("is what the user typed, without blanks, absolute, each once")
  void values() throws Exception {
    // given
    Path file = Files.writeString(folder.resolve("a.txt"), "");
    typed.put("flag", true);
    typed.put("on", false);
    typed.put("number", 0);
    typed.put("text", " a b ");
    typed.put("theWord", "other");
    typed.put("file", Path.of("x/../a.txt"));
    typed.put("words", List.of(" b", "a", "b"));
    typed.put("imports", List.of("a.b"));
    typed.put("needs", List.of("a-b"));
    typed.put("files", List.of(Path.of("a.txt"), file));
    typed.put("folders", List.of(Path.of(".")));
    typed.put("pairs", Map.of("b", "2 ", "a", "1"));

    // then
    assertThat(resolve(Plain.class))
        .isEqualTo(
            new Plain(
                true,
                false,
                0,
                "a b",
                "other",
                file,
                List.of("b", "a"),
                List.of("a.b"),
                List.of("a-b"),
                List.of(file),
                List.of(folder),
                Map.of("a", "1", "b", "2")));
  }

  static List<Arguments> wrong() {
    return List.of(
        Arguments.of("text", "a\nb", "<text> holds a line end"),
        Arguments.of("theWord", "a\nb", "<theWord> holds a line end"),
        Arguments.of("file", Path.of("no.txt"), "The file of <file> does not exist"),
        Arguments.of("words", Arrays.asList("a", null), "<words><word> number 2 is empty"),
        Arguments.of("words", List.of("a\0"), "<words><word> holds a line end"),
        Arguments.of("imports", List.of("a-b"), "<imports><module> a-b"),
        Arguments.of("needs", List.of("a[b]"), "<needs><name> a[b] is no name of a distribution"),
        Arguments.of("files", List.of(Path.of("no")), "The file of <files><file> does not exist"),
        Arguments.of("folders", List.of(Path.of("no")), "The folder of <folders><folder> does not"),
        Arguments.of("pairs", Map.of("a", " "), "<pairs><a> is empty"),
        Arguments.of("pairs", Map.of("a", "b\nc"), "<pairs><a> holds a line end"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("wrong")
  @DisplayName("is refused by the name that the user wrote:")
  void refused(String parameter, Object value, String message) {
    typed.put(parameter, value);

    assertThatThrownBy(() -> resolve(Plain.class))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  @DisplayName("needs a parameter, and a type that says enough")
  void nothingFillsIt() {
    assertThatThrownBy(() -> resolve(Odd.class)).hasMessageContaining("resolved by hand");
    assertThatThrownBy(() -> resolve(Other.class)).hasMessageContaining("resolved by hand");
    typed.remove("words");
    assertThatThrownBy(() -> resolve(Plain.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("generate-spec has no parameter words");
  }

  @Test
  @DisplayName("is there: what is resolved by hand, too")
  void noSuchComponent() {
    assertThatThrownBy(
            () -> resolver().resolve(Odd.class, Map.of("numbers", List::of, "x", List::of)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("x");
    assertThatThrownBy(() -> SpecRecords.with(new Odd(List.of()), Map.of("x", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no x");
  }

  private <R extends Record> R resolve(Class<R> type) throws ProblemException {
    return resolver().resolve(type, Map.of());
  }

  private RecordResolver resolver() {
    SpecInput.Project project = new SpecInput.Project("cortex", "1", null, null, null, null);
    SpecInput input = new SpecInput(folder, folder, project, typed);
    return new RecordResolver(input, new InputPaths(folder, Inputs.unrecorded()));
  }
}
