package dev.pybundle.mojo;

import dev.pybundle.pipeline.CodesignService;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
