package dev.pybundle.bundle;

import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records, read and made by the names of their components. */
public final class Records {

  private Records() {}

  /**
   * Returns the value of a component. It is read from its field: for each accessor that is called
   * more than some times, the JVM makes a class.
   */
  public static @Nullable Object value(RecordComponent component, Record record) {
    try {
      Field field = record.getClass().getDeclaredField(component.getName());
      field.setAccessible(true);
      return field.get(record);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("A record has its components: " + component, impossible);
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
