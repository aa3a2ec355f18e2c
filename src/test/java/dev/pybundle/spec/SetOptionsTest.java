package dev.pybundle.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An option")
class SetOptionsTest {

  /** A value of each type of option that is nobody's default. */
  private static final Map<Class<?>, Object> VALUES =
      Map.of(
          String.class,
          "set",
          Path.class,
          Path.of("set"),
          Integer.class,
          7,
          Double.class,
          7.0,
          List.class,
          List.of("set"),
          Map.class,
          Map.of("set", "set"));

  private static final Set<String> TRUE_BY_DEFAULT = Set.of("unbuffered", "utf8", "console");

  @Test
  @DisplayName("beside <specFile> is named if it only shapes a generated spec, also a new one")
  void eachIsNamed() throws Exception {
    Set<String> expected = new TreeSet<>();
    collect(SpecInput.class, expected);

    assertThat(SetOptions.ofGeneratedSpec((SpecInput) filled(SpecInput.class, /* set= */ true)))
        .contains("<datas>", "<debug>", "<optimize>", "<icon>", "<uacAdmin>", "<targetArch>")
        .doesNotContain("<name>", "<strip>", "<trim>", "<codesignIdentity>", "<basedir>")
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  @DisplayName("is not named if nobody set it")
  void noneIsNamed() throws Exception {
    assertThat(SetOptions.ofGeneratedSpec((SpecInput) filled(SpecInput.class, /* set= */ false)))
        .isEmpty();
  }

  @Test
  @DisplayName("of one system is named where it is passed over")
  void ofOneSystem() {
    assertThat(SetOptions.of(new SpecInput.Macos("arm64", " ", Path.of("e"), false)))
        .containsExactly("<targetArch>", "<entitlementsFile>");
  }

  private static void collect(Class<?> group, Set<String> names) {
    for (RecordComponent option : group.getRecordComponents()) {
      if (option.isAnnotationPresent(WithSpecFile.class)) {
        continue;
      }
      if (option.getType().isRecord()) {
        collect(option.getType(), names);
      } else {
        names.add("<" + option.getName() + ">");
      }
    }
  }

  private static Object filled(Class<?> group, boolean set) throws Exception {
    RecordComponent[] options = group.getRecordComponents();
    @Nullable Object[] values = new Object[options.length];
    for (int index = 0; index < options.length; index++) {
      values[index] = value(options[index], set);
    }
    Class<?>[] types =
        Arrays.stream(options).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return group.getDeclaredConstructor(types).newInstance(values);
  }

  private static @Nullable Object value(RecordComponent option, boolean set) throws Exception {
    Class<?> type = option.getType();
    if (type.isRecord()) {
      return filled(type, set);
    }
    if (type == Boolean.class || type == boolean.class) {
      return set != TRUE_BY_DEFAULT.contains(option.getName());
    }
    return set ? VALUES.get(type) : null;
  }
}
