package dev.pybundle.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes records as JSON, see {@link JsonReader}; what is null is left out. */
final class JsonWriter {

  private final JsonGenerator generator;
  private final Map<Class<?>, RecordComponent[]> components = new HashMap<>();

  JsonWriter(JsonGenerator generator) {
    this.generator = generator;
  }

  /**
   * Writes a value.
   *
   * @throws IllegalStateException if it has none of the types that {@link JsonReader} makes
   */
  void write(@Nullable Object value) throws IOException {
    if (value instanceof Record record) {
      writeRecord(record);
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map);
    } else if (value instanceof Collection<?> || value instanceof Object[]) {
      writeElements(value instanceof Collection<?> all ? all : Arrays.asList((Object[]) value));
    } else if (value instanceof JsonNode node) {
      copy(node.traverse());
    } else if (value instanceof Path path) {
      generator.writeString(path.toUri().toString());
    } else if (value instanceof Enum<?> constant) {
      generator.writeString(constant.name());
    } else {
      generator.writePOJO(value);
    }
  }

  private void copy(JsonParser tree) throws IOException {
    while (tree.nextToken() != null) {
      generator.copyCurrentEvent(tree);
    }
  }

  private void writeRecord(Record record) throws IOException {
    generator.writeStartObject();
    for (RecordComponent component :
        components.computeIfAbsent(record.getClass(), Class::getRecordComponents)) {
      writeMember(component.getName(), Records.value(component, record));
    }
    generator.writeEndObject();
  }

  private void writeMap(Map<?, ?> map) throws IOException {
    generator.writeStartObject();
    for (Map.Entry<?, ?> member : new TreeMap<>(map).entrySet()) {
      writeMember(member.getKey().toString(), member.getValue());
    }
    generator.writeEndObject();
  }

  private void writeMember(String name, @Nullable Object value) throws IOException {
    if (value != null) {
      generator.writeFieldName(name);
      write(value);
    }
  }

  private void writeElements(Collection<?> elements) throws IOException {
    generator.writeStartArray();
    for (Object element : elements) {
      write(element);
    }
    generator.writeEndArray();
  }
}
