package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CodesignService;
import java.io.File;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields that Maven sets, of a goal, of what it extends here, and of a bean. What is injected
 * is final, and no parameter.
 */
final class ParameterFields {

  private ParameterFields() {}

  /** Returns whether a class is a goal or a bean of this plugin. */
  static boolean isOurs(Class<?> type) {
    return type.getPackageName().equals(ParameterFields.class.getPackageName());
  }

  /** Returns the fields of a class and of all that it extends here. */
  static List<Field> of(Class<?> bean) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> type = bean; isOurs(type); type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isFinal(field.getModifiers()) && !Modifier.isStatic(field.getModifiers())) {
          fields.add(field);
        }
      }
    }
    return fields;
  }

  /** Returns what Maven set. */
  static @Nullable Object valueOf(Field field, Object bean) {
    try {
      field.setAccessible(true);
      return field.get(bean);
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException("A field of our own is readable: " + field, impossible);
    }
  }

  /**
   * Returns what the user typed into each parameter, by its name, in types that are not Maven's.
   *
   * @throws ProblemException if a path has letters that this machine's locale lacks
   */
  static Map<String, @Nullable Object> typed(Object goal) throws ProblemException {
    Map<String, @Nullable Object> typed = new HashMap<>();
    for (Field field : of(goal.getClass())) {
      typed.put(field.getName(), typedValue(valueOf(field, goal)));
    }
    return typed;
  }

  private static @Nullable Object typedValue(@Nullable Object value) throws ProblemException {
    if (value instanceof File file) {
      return ParameterPaths.of(file);
    }
    if (value instanceof FileMapping mapping) {
      return mapping.entry();
    }
    if (!(value instanceof List<?> list)) {
      return value;
    }
    List<@Nullable Object> typed = new ArrayList<>();
    for (Object each : list) {
      typed.add(typedValue(each));
    }
    return typed;
  }

  /** Returns name and type of each. */
  /** Returns name and type of each; of {@code <codesign>} what the signers take. */
  static Map<String, Type> types(Class<?> bean) {
    Map<String, Type> types = new TreeMap<>();
    if (bean == Codesign.class) {
      CodesignService.parameters().forEach(name -> types.put(name, String.class));
    }
    of(bean).forEach(field -> types.put(field.getName(), field.getGenericType()));
    return types;
  }
}
