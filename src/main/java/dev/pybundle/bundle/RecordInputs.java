package dev.pybundle.bundle;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The components of a record as inputs of a step, one label each, so that the reason for a build
 * names the option. They are found by reflection: a new option cannot be forgotten.
 */
public final class RecordInputs {

  private RecordInputs() {}

  /**
   * Returns all components of a record whose names are those of their elements.
   *
   * @param record a public record
   * @return XML element, e.g. {@code <excludeFiles>}, to value
   */
  public static SortedMap<String, String> of(Record record) {
    return of(record, component -> "<" + component.getName() + ">");
  }

  /**
   * Returns all components but those that are marked as {@link NotAnInput}. Those of a record in
   * the record count as if they were its own: it groups options that stand side by side in the POM.
   *
   * @param record a public record
   * @param element returns the XML element of a component
   * @return XML element, e.g. {@code <excludeFiles>}, to value
   */
  public static SortedMap<String, String> of(
      Record record, Function<RecordComponent, String> element) {
    SortedMap<String, String> inputs = new TreeMap<>();
    for (RecordComponent component : components(record)) {
      @Nullable Object value = Records.value(component, record);
      if (value instanceof Record group) {
        inputs.putAll(of(group, element));
      } else {
        inputs.put(
            element.apply(component),
            value instanceof Map<?, ?> map ? Json.text(map) : Objects.toString(value, ""));
      }
    }
    return inputs;
  }

  /**
   * Lists the files that the paths of a record lead to: what is in them counts besides their names.
   *
   * @param record a public record
   * @param output folder that pybundle writes to, which may lie in {@link Sources}
   * @param inputs notes what is looked at
   * @throws IOException if a folder cannot be read
   */
  public static List<Path> files(Record record, Path output, Inputs inputs) throws IOException {
    List<Path> files = new ArrayList<>();
    for (RecordComponent component : components(record)) {
      boolean sources = component.isAnnotationPresent(Sources.class);
      @Nullable Object value = Records.value(component, record);
      for (Object each : value instanceof Collection<?> values ? values : single(value)) {
        if (each instanceof Record group) {
          files.addAll(files(group, output, inputs));
        } else if (each instanceof Path path) {
          files.addAll(sources ? inputs.sources(path, output) : SourceFiles.all(inputs.tree(path)));
        }
      }
    }
    return files;
  }

  private static List<Object> single(@Nullable Object value) {
    return value == null ? List.of() : List.of(value);
  }

  private static List<RecordComponent> components(Record record) {
    List<RecordComponent> components =
        new ArrayList<>(List.of(record.getClass().getRecordComponents()));
    components.removeIf(component -> component.isAnnotationPresent(NotAnInput.class));
    return components;
  }
}
