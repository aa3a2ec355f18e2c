package dev.pybundle.spec;

import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Records;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells which options the user has set to something else than their default. They are found by
 * reflection over {@link BundleSpec}, so a new one is among them.
 */
public final class SetOptions {

  private SetOptions() {}

  /**
   * A field of a spec that is not at its default.
   *
   * @param name name of the record's component
   * @param element what the user writes to set it
   * @param value what it is set to
   */
  public record Option(String name, String element, Object value) {}

  /** Returns the names of all fields of a spec, those of the records in it instead of these. */
  public static Set<String> names() {
    return names(BundleSpec.class).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> names(Class<?> options) {
    return Arrays.stream(options.getRecordComponents())
        .flatMap(
            option ->
                option.getType().isRecord()
                    ? names(option.getType())
                    : Stream.of(option.getName()));
  }

  /** Returns the fields of a spec that are not at their defaults. */
  public static List<Option> of(BundleSpec spec) {
    return options(spec).toList();
  }

  private static Stream<Option> options(Record options) {
    return Arrays.stream(options.getClass().getRecordComponents())
        .flatMap(option -> option(option, Records.value(option, options)));
  }

  private static Stream<Option> option(RecordComponent option, @Nullable Object value) {
    if (value instanceof Record group) {
      return options(group);
    }
    return value != null && isSet(option, value)
        ? Stream.of(new Option(option.getName(), element(option), value))
        : Stream.empty();
  }

  /**
   * Returns a spec with some fields at their defaults.
   *
   * @param names names of the records' components
   */
  public static BundleSpec without(BundleSpec spec, Set<String> names) {
    return reset(spec, names);
  }

  private static <R extends Record> R reset(R options, Set<String> names) {
    Map<String, @Nullable Object> changes = new HashMap<>();
    for (RecordComponent option : options.getClass().getRecordComponents()) {
      if (Records.value(option, options) instanceof Record group) {
        changes.put(option.getName(), reset(group, names));
      } else if (names.contains(option.getName())) {
        changes.put(option.getName(), SpecRecords.usual(option));
      }
    }
    return SpecRecords.with(options, changes);
  }

  /** Options that only shape a generated spec, so that a spec of the user's own makes no use. */
  static List<String> ofGeneratedSpec(SpecInput input) {
    return typed(BundleSpec.class, input, each -> !each.isAnnotationPresent(WithSpecFile.class))
        .sorted(Comparator.comparing(each -> !each.equals("<debug>"))) // It is about all groups.
        .toList();
  }

  /** All options of one of the records in {@link BundleSpec}. */
  static List<String> of(Class<? extends Record> options, SpecInput input) {
    return typed(options, input, each -> true).toList();
  }

  /** What is no parameter itself is set by nobody. */
  private static Stream<String> typed(
      Class<?> options, SpecInput input, Predicate<RecordComponent> wanted) {
    return Arrays.stream(options.getRecordComponents())
        .filter(wanted)
        .flatMap(
            option -> {
              if (option.getType().isRecord()) {
                return typed(option.getType(), input, wanted);
              }
              return isSet(option, input.parameters().get(parameter(option)))
                  ? Stream.of(element(option))
                  : Stream.empty();
            });
  }

  /**
   * Says of each option that the user has set and that another one makes useless.
   *
   * @param input what the user typed
   * @param spec what came of it
   */
  static List<String> overruled(SpecInput input, BundleSpec spec) {
    Set<String> set = new HashSet<>(of(BundleSpec.class, input));
    if (input.guard().deadline() != null) {
      set.add("<guard><deadline>");
    }
    boolean onefile = spec.layout() == Layout.onefile;
    return Stream.of(
            new Overruled(
                "<trim>",
                spec.collected().completeness() != Completeness.closure,
                "<completeness>" + spec.collected().completeness() + "</completeness>"),
            new Overruled("<contentsDirectory>", onefile, "<layout>onefile</layout>"),
            new Overruled("<bootloaderIgnoreSignals>", !onefile, "<layout>onedir</layout>"),
            new Overruled(
                "<disableWindowedTraceback>",
                spec.executable().console(),
                "<console>true</console>"),
            new Overruled(
                "<guard><deadline>", !spec.guard().watches(), "<guard><mode>off</mode></guard>"))
        .filter(each -> each.useless() && set.contains(each.option()))
        .map(each -> each.option() + ": has no effect with " + each.by() + ", passed over.")
        .toList();
  }

  private record Overruled(String option, boolean useless, String by) {}

  /** Returns what the user writes to set a component. */
  public static String element(RecordComponent option) {
    @Nullable Typed typed = option.getAnnotation(Typed.class);
    return typed == null || typed.element().isEmpty()
        ? "<" + option.getName() + ">"
        : typed.element();
  }

  /** Returns the name of the parameter that sets a component, if it has one of its own. */
  static String parameter(RecordComponent option) {
    return element(option).replaceAll("^<|>$", "");
  }

  private static boolean isSet(RecordComponent option, @Nullable Object value) {
    String usual = SpecRecords.usualText(option);
    return value instanceof Boolean flag
        ? flag != Boolean.parseBoolean(usual)
        : !isEmpty(value) && !usual.equals(String.valueOf(value));
  }

  private static boolean isEmpty(@Nullable Object value) {
    return value == null
        || (value instanceof String text && text.isBlank())
        || (value instanceof Collection<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }
}
