package dev.pybundle.spec;

import dev.pybundle.bundle.Layout;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells which options the user has set to something else than their default. They are found by
 * reflection over {@link SpecInput} and {@link BundleSpec}, so a new one is among them.
 */
public final class SetOptions {

  /** What Maven fills in; the other options are null, false or empty if the user says nothing. */
  private static final Map<String, Object> DEFAULTS =
      Map.ofEntries(
          Map.entry("debug", "none"),
          Map.entry("mode", GuardMode.off),
          Map.entry("deadline", BundleSpec.Guard.DEFAULT_DEADLINE),
          Map.entry("completeness", Completeness.closure),
          Map.entry("optimize", 0),
          Map.entry("unbuffered", true),
          Map.entry("utf8", true),
          Map.entry("console", true),
          Map.entry("contentsDirectory", ExecutableResolver.CONTENTS_DIRECTORY));

  /** Fields of a spec that have another name in the POM. */
  private static final Map<String, String> ELEMENTS =
      Map.of(
          "triple", "<target>",
          "mode", "<guard><mode>",
          "deadline", "<guard><deadline>",
          "options", "<pythonOptions>",
          "distributionFiles", TraceFile.NAME);

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
    return components(options).flatMap(option -> option(option, value(option, options)));
  }

  private static Stream<Option> option(RecordComponent option, @Nullable Object value) {
    if (value instanceof Record group) {
      return options(group);
    }
    String name = option.getName();
    return value != null && isSet(name, value)
        ? Stream.of(new Option(name, ELEMENTS.getOrDefault(name, element(option)), value))
        : Stream.empty();
  }

  /** Options that only shape a generated spec, so that a spec of the user's own makes no use. */
  static List<String> ofGeneratedSpec(SpecInput input) {
    return generatedOnly(input).toList();
  }

  /** All options of one of the records in {@link SpecInput}. */
  static List<String> of(Record options) {
    return components(options)
        .filter(option -> isSet(option.getName(), value(option, options)))
        .map(SetOptions::element)
        .toList();
  }

  /**
   * Says of each option that the user has set and that another one makes useless.
   *
   * @param input what the user typed
   * @param spec what came of it
   */
  static List<String> overruled(SpecInput input, BundleSpec spec) {
    SpecInput.Executable executable = input.executable();
    boolean onefile = spec.layout() == Layout.onefile;
    return Stream.of(
            new Overruled(
                "<trim>",
                isSet("trim", input.collected().trim())
                    && spec.collected().completeness() != Completeness.closure,
                "<completeness>" + spec.collected().completeness() + "</completeness>"),
            new Overruled(
                "<contentsDirectory>",
                isSet("contentsDirectory", executable.contentsDirectory()) && onefile,
                "<layout>onefile</layout>"),
            new Overruled(
                "<bootloaderIgnoreSignals>",
                isSet("bootloaderIgnoreSignals", executable.bootloaderIgnoreSignals()) && !onefile,
                "<layout>onedir</layout>"),
            new Overruled(
                "<disableWindowedTraceback>",
                isSet("disableWindowedTraceback", executable.disableWindowedTraceback())
                    && spec.executable().console(),
                "<console>true</console>"),
            new Overruled(
                "<guard><deadline>",
                input.guard().deadline() != null && !spec.guard().watches(),
                "<guard><mode>off</mode></guard>"))
        .filter(Overruled::set)
        .map(each -> each.option() + ": has no effect with " + each.by() + ", passed over.")
        .toList();
  }

  private record Overruled(String option, boolean set, String by) {}

  private static Stream<String> generatedOnly(Record options) {
    return components(options)
        .filter(option -> !option.isAnnotationPresent(WithSpecFile.class))
        .flatMap(option -> generatedOnly(option, value(option, options)));
  }

  private static Stream<String> generatedOnly(RecordComponent option, @Nullable Object value) {
    if (value instanceof Record group) {
      return generatedOnly(group);
    }
    return isSet(option.getName(), value) ? Stream.of(element(option)) : Stream.empty();
  }

  private static Stream<RecordComponent> components(Record options) {
    return Arrays.stream(options.getClass().getRecordComponents());
  }

  private static @Nullable Object value(RecordComponent option, Record options) {
    try {
      return option.getAccessor().invoke(options);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("A record of this package is readable", impossible);
    }
  }

  private static String element(RecordComponent option) {
    return "<" + option.getName() + ">";
  }

  private static boolean isSet(String name, @Nullable Object value) {
    @Nullable Object usual = DEFAULTS.get(name);
    return value instanceof Boolean flag
        ? flag != Boolean.TRUE.equals(usual)
        : !isEmpty(value) && !Objects.equals(value, usual);
  }

  private static boolean isEmpty(@Nullable Object value) {
    return value == null
        || (value instanceof String text && text.isBlank())
        || (value instanceof Collection<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }
}
