package dev.pybundle.spec;

import dev.pybundle.bundle.Records;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes records of a {@link BundleSpec} by the names of their components. */
public final class SpecRecords {

  private SpecRecords() {}

  /** Returns a group of options that the user says nothing about. */
  public static <R extends Record> R unset(Class<R> type) {
    Map<String, Object> values = new HashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      values.put(component.getName(), usual(component));
    }
    return Records.make(type, values);
  }

  /**
   * Returns the same with other values.
   *
   * @param changes name of a component to its value
   */
  public static <R extends Record> R with(
      R record, Map<String, ? extends @Nullable Object> changes) {
    Map<String, Object> values = new HashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      values.put(component.getName(), Records.value(component, record));
    }
    changes.forEach(
        (name, value) -> {
          if (!values.containsKey(name)) {
            throw new IllegalArgumentException(record.getClass() + " has no " + name);
          }
          values.put(name, value);
        });
    @SuppressWarnings("unchecked") // A record has no subclass.
    Class<R> type = (Class<R>) record.getClass();
    return Records.make(type, values);
  }

  /** Returns the text of a component's default; empty if nothing is. */
  static String usualText(RecordComponent component) {
    @Nullable Typed typed = component.getAnnotation(Typed.class);
    return typed != null && !typed.usual().isEmpty()
        ? typed.usual()
        : component.getType() == int.class ? "0" : "";
  }

  /** Returns the default of a component; null if there is none. */
  static @Nullable Object usual(RecordComponent component) {
    Class<?> type = component.getType();
    String text = usualText(component);
    if (type == boolean.class) {
      return Boolean.valueOf(text);
    }
    if (type == int.class) {
      return Integer.valueOf(text);
    }
    if (type == double.class) {
      return Double.valueOf(text);
    }
    if (type == List.class) {
      return List.of();
    }
    if (type == Map.class) {
      return Map.of();
    }
    if (text.isEmpty()) {
      return null;
    }
    return type.isEnum()
        ? Arrays.stream(type.getEnumConstants())
            .filter(each -> each.toString().equals(text))
            .findFirst()
            .orElseThrow()
        : text;
  }
}
