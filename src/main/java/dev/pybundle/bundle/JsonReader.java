package dev.pybundle.bundle;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of JSON. Jackson's data binding would do the same, and take a JVM that has just
 * started half a second of processor time: longer than all else that Java does in a small build.
 * Its lighter sibling jackson-jr takes a text for the number 0 and what follows the end for
 * nothing, so a damaged record would pass for whole.
 */
final class JsonReader {

  private final JsonParser parser;
  private final Map<Class<?>, Shape> shapes = new HashMap<>();

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  /** How a record is made. */
  private record Shape(Constructor<?> constructor, List<String> names, List<Type> types) {

    static Shape of(Class<?> type) throws ReflectiveOperationException {
      RecordComponent[] components = type.getRecordComponents();
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return new Shape(
          constructor,
          Arrays.stream(components).map(RecordComponent::getName).toList(),
          Arrays.stream(components).map(RecordComponent::getGenericType).toList());
    }
  }

  /**
   * Reads one value, which is not {@code null}, and nothing else.
   *
   * @param parser before the value
   * @param type a record, or what a component of one may be
   * @throws IOException if it is not such JSON
   */
  static <T> T read(JsonParser parser, Class<T> type) throws IOException {
    JsonReader reader = new JsonReader(parser);
    parser.nextToken();
    @Nullable Object value = reader.value(type);
    if (value == null || parser.nextToken() != null) {
      throw reader.unfit(value == null ? type.getSimpleName() : "its end");
    }
    return type.cast(value);
  }

  private @Nullable Object value(Type type) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return absent(type);
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == Map.class
          ? map(arguments[1])
          : elements(
              generic.getRawType() == Set.class ? new LinkedHashSet<>() : new ArrayList<>(),
              arguments[0]);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return record(plain);
    }
    if (plain.isArray()) {
      return array(plain.getComponentType());
    }
    try {
      return scalar(plain);
    } catch (IllegalArgumentException other) {
      throw new JsonParseException(parser, "It is no " + plain.getSimpleName(), other);
    }
  }

  private @Nullable Object scalar(Class<?> type) throws IOException {
    if (type == int.class || type == Integer.class) {
      return parser.getIntValue();
    }
    if (type == long.class || type == Long.class) {
      return parser.getLongValue();
    }
    if (type == double.class || type == Double.class) {
      return parser.getDoubleValue();
    }
    if (type == boolean.class || type == Boolean.class) {
      return parser.getBooleanValue();
    }
    expect(JsonToken.VALUE_STRING);
    String text = parser.getText();
    if (type == Path.class) {
      return text.indexOf(':') < 0 ? Path.of(text) : Path.of(URI.create(text));
    }
    return type == String.class ? text : constant(type, text);
  }

  private static Object constant(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(name);
  }

  private Object record(Class<?> type) throws IOException {
    expect(JsonToken.START_OBJECT);
    try {
      @Nullable Shape known = shapes.get(type);
      Shape shape = known == null ? Shape.of(type) : known;
      shapes.put(type, shape);
      @Nullable Object[] values =
          shape.types().stream().map(JsonReader::absent).toArray(Object[]::new);
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        int index = shape.names().indexOf(name);
        if (index < 0) {
          parser.skipChildren();
        } else {
          values[index] = value(shape.types().get(index));
        }
      }
      return shape.constructor().newInstance(values);
    } catch (InvocationTargetException refused) {
      throw new JsonParseException(
          parser, "It is no " + type.getSimpleName(), refused.getTargetException());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("A record can be made: " + type, impossible);
    }
  }

  private Map<String, @Nullable Object> map(Type type) throws IOException {
    expect(JsonToken.START_OBJECT);
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      members.put(name, value(type));
    }
    return members;
  }

  private <C extends Collection<@Nullable Object>> C elements(C elements, Type type)
      throws IOException {
    expect(JsonToken.START_ARRAY);
    while (!parser.nextToken().isStructEnd()) {
      elements.add(value(type));
    }
    return elements;
  }

  private Object array(Class<?> type) throws IOException {
    List<@Nullable Object> elements = elements(new ArrayList<>(), type);
    return elements.toArray((Object[]) Array.newInstance(type, elements.size()));
  }

  /** What a component is that is not in the text. */
  private static @Nullable Object absent(Type type) {
    return type instanceof Class<?> plain && plain.isPrimitive()
        ? Array.get(Array.newInstance(plain, 1), 0)
        : null;
  }

  private void expect(JsonToken token) throws IOException {
    if (!parser.hasToken(token)) {
      throw unfit(token.toString());
    }
  }

  private JsonParseException unfit(String wanted) {
    return new JsonParseException(
        parser, "Here is " + parser.currentToken() + " and should be " + wanted);
  }
}
