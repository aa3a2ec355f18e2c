package dev.pybundle.bundle;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Public records, read and made by the names of their components. */
public final class Records {

  private Records() {}

  /** Returns the value of a component. */
  public static @Nullable Object value(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("A public record is readable: " + component, impossible);
    }
  }

  /**
   * Makes a record.
   *
   * @param values name of a component to its value; null where there is none
   */
  public static <R extends Record> R make(
      Class<R> type, Map<String, ? extends @Nullable Object> values) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      return type.getConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
          .newInstance(Arrays.stream(components).map(each -> values.get(each.getName())).toArray());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("A public record can be made: " + type, impossible);
    }
  }
}
