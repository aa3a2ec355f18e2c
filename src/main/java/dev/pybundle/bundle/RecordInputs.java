package dev.pybundle.bundle;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The components of a record as inputs of a step, one label each, so that the reason for a build
 * names the option. They are found by reflection: a new option cannot be forgotten.
 */
public final class RecordInputs {

  private RecordInputs() {}

  /**
   * Returns all components but those that are marked as {@link NotAnInput}. Those of a record in
   * the record count as if they were its own: it groups options that stand side by side in the POM.
   *
   * @param record a public record
   * @return XML element, e.g. {@code <excludeFiles>}, to value
   */
  public static SortedMap<String, String> of(Record record) {
    SortedMap<String, String> inputs = new TreeMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      if (component.isAnnotationPresent(NotAnInput.class)) {
        continue;
      }
      Object value = valueOf(component, record);
      if (value instanceof Record group) {
        inputs.putAll(of(group));
      } else {
        inputs.put(
            "<" + component.getName() + ">",
            value instanceof Map<?, ?> map ? Json.text(map) : Objects.toString(value, ""));
      }
    }
    return inputs;
  }

  private static Object valueOf(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("A public record is readable: " + record, impossible);
    }
  }
}
