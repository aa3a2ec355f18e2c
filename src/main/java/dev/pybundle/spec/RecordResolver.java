package dev.pybundle.spec;

import dev.pybundle.bundle.Records;
import dev.pybundle.message.ProblemException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Fills a record of a {@link BundleSpec} with what the user typed: each component by its name and
 * type, and by {@link Typed}, unless somebody resolves it by hand.
 *
 * @param input what the user typed
 * @param paths makes paths absolute
 */
record RecordResolver(SpecInput input, InputPaths paths) {

  /** Resolves a component that needs thought. */
  @FunctionalInterface
  interface ByHand {

    @Nullable Object value() throws ProblemException;
  }

  /**
   * Resolves a record.
   *
   * @param byHand name of a component to what resolves it
   * @throws ProblemException for the first component that cannot work
   */
  <R extends Record> R resolve(Class<R> type, Map<String, ByHand> byHand) throws ProblemException {
    Map<String, Object> values = new HashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      @Nullable ByHand hand = byHand.get(component.getName());
      values.put(component.getName(), hand == null ? plain(component) : hand.value());
    }
    if (!values.keySet().containsAll(byHand.keySet())) {
      throw new IllegalStateException(type + " lacks one of " + new TreeSet<>(byHand.keySet()));
    }
    return Records.make(type, values);
  }

  private @Nullable Object plain(RecordComponent component) throws ProblemException {
    String element = SetOptions.element(component);
    String parameter = SetOptions.parameter(component);
    Class<?> type = component.getType();
    if (type == List.class) {
      return list(component);
    }
    if (type == Map.class) {
      return ParameterValues.lines(element, input.<Map<String, String>>typed(parameter));
    }
    if (type != String.class && type != Path.class && !type.isPrimitive()) {
      throw new IllegalStateException(component + " has to be resolved by hand");
    }
    @Nullable Object typed = input.typed(parameter);
    if (typed instanceof String text) {
      typed = ParameterValues.line(element, text);
    } else if (typed instanceof Path path) {
      typed = paths.file(element, path);
    }
    return typed == null ? SpecRecords.usual(component) : typed;
  }

  private List<?> list(RecordComponent component) throws ProblemException {
    @Nullable Typed typed = component.getAnnotation(Typed.class);
    Typed.Kind kind = typed == null ? Typed.Kind.ANY : typed.as();
    String name = SetOptions.parameter(component);
    String each =
        typed == null || typed.each().isEmpty()
            ? name.substring(0, name.length() - 1)
            : typed.each();
    String element = SetOptions.element(component) + "<" + each + ">";
    return switch (kind) {
      case MODULE -> PythonNames.modules(element, input.typed(name));
      case DISTRIBUTION -> PythonNames.distributions(element, input.typed(name));
      case FOLDER -> paths.folders(element, input.typed(name));
      case ANY -> {
        ParameterizedType type = (ParameterizedType) component.getGenericType();
        if (type.getActualTypeArguments()[0] == Path.class) {
          yield paths.files(element, input.typed(name));
        }
        if (type.getActualTypeArguments()[0] == String.class) {
          yield ParameterValues.lines(element, input.<List<String>>typed(name));
        }
        throw new IllegalStateException(component + " has to be resolved by hand");
      }
    };
  }
}
