package dev.pybundle.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An option")
class SetOptionsTest {

  /** A value of each type of component, as it is typed, that is nobody's default. */
  private static final Map<Class<?>, Object> VALUES =
      Map.of(
          String.class,
          "set",
          Path.class,
          Path.of("set"),
          int.class,
          7,
          List.class,
          List.of("set"),
          Map.class,
          Map.of("set", "set"));

  private static final Set<String> TRUE_BY_DEFAULT =
      Set.of("unbuffered", "utf8", "quickStart", "console");

  private static final SpecInput.Project PROJECT =
      new SpecInput.Project("cortex", "1", null, null, null, null);

  @Test
  @DisplayName("beside <specFile> is named if it only shapes a generated spec, also a new one")
  void eachIsNamed() {
    Set<String> expected = new TreeSet<>();
    collect(BundleSpec.class, expected);

    assertThat(SetOptions.ofGeneratedSpec(input(/* set= */ true)))
        .contains("<datas>", "<debug>", "<optimize>", "<icon>", "<uacAdmin>", "<targetArch>")
        .contains("<pythonOptions>")
        .doesNotContain("<name>", "<strip>", "<trim>", "<codesignIdentity>", "<basedir>")
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  @DisplayName("is not named if nobody set it")
  void noneIsNamed() {
    assertThat(SetOptions.ofGeneratedSpec(input(/* set= */ false))).isEmpty();
  }

  @Test
  @DisplayName("of one system is named where it is passed over")
  void ofOneSystem() {
    Map<String, Object> parameters =
        Map.of(
            "targetArch",
            "arm64",
            "codesignIdentity",
            " ",
            "entitlementsFile",
            Path.of("e"),
            "argvEmulation",
            false);

    assertThat(
            SetOptions.of(
                BundleSpec.Macos.class,
                new SpecInput(Path.of(""), Path.of(""), PROJECT, parameters)))
        .containsExactly("<targetArch>", "<entitlementsFile>");
  }

  private static void collect(Class<?> group, Set<String> names) {
    for (RecordComponent option : group.getRecordComponents()) {
      // <lazy> is one parameter, which is refused as a whole.
      if (option.isAnnotationPresent(WithSpecFile.class)
          || option.getType() == BundleSpec.Lazy.class) {
        continue;
      }
      if (option.getType().isRecord()) {
        collect(option.getType(), names);
      } else {
        names.add(option.getName().equals("options") ? "<pythonOptions>" : element(option));
      }
    }
  }

  private static String element(RecordComponent option) {
    return "<" + option.getName() + ">";
  }

  private static SpecInput input(boolean set) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    fill(BundleSpec.class, parameters, set);
    parameters.put("debug", set ? "all" : "none");
    parameters.put("pythonOptions", set ? List.of("v") : null);
    return new SpecInput(Path.of("set"), Path.of("set"), PROJECT, parameters);
  }

  private static void fill(Class<?> group, Map<String, @Nullable Object> parameters, boolean set) {
    for (RecordComponent option : group.getRecordComponents()) {
      if (option.getType().isRecord() && option.getType() != BundleSpec.Guard.class) {
        fill(option.getType(), parameters, set);
      } else {
        parameters.put(option.getName(), value(option, set));
      }
    }
  }

  private static @Nullable Object value(RecordComponent option, boolean set) {
    if (option.getType() == boolean.class) {
      return set != TRUE_BY_DEFAULT.contains(option.getName());
    }
    return set ? VALUES.getOrDefault(option.getType(), "set") : null;
  }
}
