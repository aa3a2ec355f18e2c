package dev.pybundle.freeze;

import dev.pybundle.bundle.Layout;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.SetOptions;
import dev.pybundle.spec.SetOptions.Option;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a freezer makes of a spec.
 *
 * @param freezer its name as users read it
 * @param layouts what it can make, the one first that it makes of a spec that names none
 * @param fields for fields of {@link BundleSpec}, as {@link SetOptions#names()} lists them, what it
 *     does with each; one that is not among them cannot be had
 */
public record Capabilities(String freezer, List<Layout> layouts, Map<String, Support> fields) {

  /** What a freezer does with a field. */
  public sealed interface Support permits Honoured, Emulated, Limited, Refused {}

  /** It is done by the freezer itself, or the field is none of its business. */
  public record Honoured() implements Support {}

  /**
   * It is done around the freezer.
   *
   * @param how by what
   */
  public record Emulated(String how) implements Support {}

  /**
   * Only some values can be had.
   *
   * @param values those
   * @param reason why no others
   */
  public record Limited(Pattern values, String reason) implements Support {}

  /**
   * It cannot be had.
   *
   * @param reason why not
   */
  public record Refused(String reason) implements Support {}

  /** Without the user's own spec there is nothing to freeze; a layout there always is. */
  private static final Set<String> NEEDED = Set.of("specFile", "layout");

  private static final Support UNKNOWN = new Refused("it has no such setting");

  /** Copies the collections. */
  public Capabilities {
    layouts = List.copyOf(layouts);
    fields = Map.copyOf(fields);
  }

  /**
   * Returns the capabilities of a freezer that does all that a spec can say.
   *
   * @param freezer its name as users read it
   * @param layouts what it can make
   */
  public static Capabilities all(String freezer, List<Layout> layouts) {
    return new Capabilities(
        freezer,
        layouts,
        SetOptions.names().stream()
            .collect(Collectors.toMap(Function.identity(), any -> new Honoured())));
  }

  /**
   * Returns the same but for some fields.
   *
   * @param support what it does with them
   * @param names those fields, as {@link SetOptions#names()} lists them
   */
  public Capabilities with(Support support, String... names) {
    Map<String, Support> changed = new HashMap<>(fields);
    for (String name : names) {
      changed.put(name, support);
    }
    return new Capabilities(freezer, layouts, changed);
  }

  /**
   * Returns a spec as the freezer can take it: with a layout that it has, if the user named none.
   *
   * @throws ProblemException if the user set something that it cannot do; it names all of that
   */
  public BundleSpec fit(BundleSpec spec) throws ProblemException {
    List<Problem> problems = problems(spec);
    if (!problems.isEmpty()) {
      throw Problem.several(problems).asException();
    }
    return withPossibleLayout(spec);
  }

  private BundleSpec withPossibleLayout(BundleSpec spec) {
    return layouts.contains(spec.layout()) ? spec : spec.withLayout(layouts.get(0));
  }

  /**
   * Returns a spec without what the freezer cannot do: those options are at their defaults. A spec
   * of the user's own stays, though.
   *
   * @see #problems(BundleSpec)
   */
  public BundleSpec reduce(BundleSpec spec) {
    return SetOptions.without(
        withPossibleLayout(spec), refused(spec).map(Option::name).collect(Collectors.toSet()));
  }

  /** Returns the options that {@link #reduce} takes out, as users write them. */
  public List<String> leftOut(BundleSpec spec) {
    return refused(spec).map(Option::element).distinct().sorted().toList();
  }

  private Stream<Option> refused(BundleSpec spec) {
    return SetOptions.of(spec).stream()
        .filter(option -> !NEEDED.contains(option.name()) && problem(option).isPresent());
  }

  /** Returns what is done around the freezer for a spec: an option, and by what. */
  public Map<String, String> emulated(BundleSpec spec) {
    Map<String, String> emulated = new TreeMap<>();
    for (Option option : SetOptions.of(spec)) {
      if (fields.get(option.name()) instanceof Emulated done) {
        emulated.put(option.element(), done.how());
      }
    }
    return emulated;
  }

  /**
   * Returns whether a field may have a value.
   *
   * @param field as {@link SetOptions#names()} lists them
   */
  public boolean can(String field, Object value) {
    return reason(fields.getOrDefault(field, UNKNOWN), value).isEmpty();
  }

  /** Returns a problem for each option that the user set and that the freezer cannot do. */
  public List<Problem> problems(BundleSpec spec) {
    BundleSpec fitted = spec.layoutChosen() ? spec : withPossibleLayout(spec);
    return SetOptions.of(fitted).stream().flatMap(option -> problem(option).stream()).toList();
  }

  private Optional<Problem> problem(Option option) {
    if (option.value() instanceof Layout layout) {
      return layouts.contains(layout) ? Optional.empty() : Optional.of(otherLayout(layout));
    }
    return reason(fields.getOrDefault(option.name(), UNKNOWN), option.value())
        .map(
            reason ->
                new Problem(
                    option.element() + " cannot be had from " + freezer + ": " + reason,
                    "remove it, or freeze with another goal"));
  }

  private Problem otherLayout(Layout layout) {
    return new Problem(
        "<layout>%s</layout> cannot be had from %s".formatted(layout.id(), freezer),
        "write <layout>%s</layout>, or freeze with another goal".formatted(layouts.get(0).id()));
  }

  private static Optional<String> reason(Support support, Object value) {
    if (support instanceof Refused refused) {
      return Optional.of(refused.reason());
    }
    Collection<?> values = value instanceof Collection<?> several ? several : List.of(value);
    return support instanceof Limited limited
            && values.stream()
                .anyMatch(each -> !limited.values().matcher(each.toString()).matches())
        ? Optional.of(limited.reason())
        : Optional.empty();
  }
}
