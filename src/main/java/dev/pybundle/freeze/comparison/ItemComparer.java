package dev.pybundle.freeze.comparison;

import dev.pybundle.bytecode.CodeDifference;
import dev.pybundle.bytecode.CodeLayout;
import dev.pybundle.freeze.comparison.ProgramComparison.Verdict;
import dev.pybundle.freeze.pyinstaller.ProgramItems.Item;
import dev.pybundle.freeze.pyinstaller.ProgramItems.Kind;
import dev.pybundle.platform.BinaryDifference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares a program with another build of it, item by item, and says why each differs. */
public final class ItemComparer {

  private final ComparedProgram here;
  private final ComparedProgram there;
  private final DifferenceExplainer explainer;
  private final Map<String, Integer> equal = new TreeMap<>();
  private final List<ProgramDifference> differences = new ArrayList<>();

  private ItemComparer(ComparedProgram here, ComparedProgram there, DifferenceExplainer explainer) {
    this.here = here;
    this.there = there;
    this.explainer = explainer;
  }

  /**
   * Compares two programs.
   *
   * @param here the program
   * @param there the other one
   * @param name where that is, for a reader
   * @param before the program as it was frozen; null if nothing was done to it since
   * @param completion says why an item is in the program that an import would not have brought
   * @throws IOException if something cannot be read
   */
  public static ProgramComparison compare(
      ComparedProgram here,
      ComparedProgram there,
      String name,
      @Nullable ComparedProgram before,
      DifferenceExplainer.Completion completion)
      throws IOException {
    ItemComparer comparer =
        new ItemComparer(here, there, new DifferenceExplainer(here, there, before, completion));
    comparer.compare();
    return comparer.result(name);
  }

  private ProgramComparison result(String name) {
    differences.sort(
        Comparator.comparing(ProgramDifference::explained)
            .thenComparing(ProgramDifference::cause)
            .thenComparing(ProgramDifference::name));
    Verdict verdict =
        differences.isEmpty()
            ? Verdict.equal
            : differences.get(0).explained() ? Verdict.explained : Verdict.unexplained;
    return new ProgramComparison(
        verdict,
        name,
        List.of(here.python(), there.python()),
        Collections.unmodifiableMap(equal),
        List.copyOf(differences));
  }

  private void compare() throws IOException {
    Map<String, Item> left = new TreeMap<>(here.items().items());
    Map<String, Item> right = new TreeMap<>(there.items().items());
    for (Map.Entry<String, Item> each : here.items().items().entrySet()) {
      Item other = right.remove(each.getKey());
      if (other != null) {
        left.remove(each.getKey());
        both(each.getValue(), other, "");
      }
    }
    Map<String, Item> spelled = new TreeMap<>();
    right.forEach((key, item) -> spelled.put(key.toLowerCase(Locale.ROOT), item));
    for (Map.Entry<String, Item> each : left.entrySet()) {
      Item other = spelled.remove(each.getKey().toLowerCase(Locale.ROOT));
      if (other == null) {
        add(each.getValue(), Cause.ONLY_HERE, "");
      } else {
        both(each.getValue(), other, other.name() + " there");
      }
    }
    for (Item item : spelled.values()) {
      add(item, Cause.ONLY_THERE, "");
    }
  }

  private void both(Item one, Item other, String spelling) throws IOException {
    if (!one.sha256().equals(other.sha256())) {
      different(one, other);
    } else if (spelling.isEmpty()) {
      equal.merge(one.kind().name(), 1, Integer::sum);
    } else {
      add(one, Cause.LETTER_CASE, spelling);
    }
  }

  private void different(Item one, Item other) throws IOException {
    if (one.kind() == Kind.MODULE) {
      code(one, other);
    } else if (one.kind() == Kind.FILE || one.kind() == Kind.EXECUTABLE) {
      Set<Cause> causes = EnumSet.noneOf(Cause.class);
      boolean carriers = one.kind() == Kind.EXECUTABLE;
      BinaryDifference.between(one.content().bytes(), other.content().bytes(), carriers)
          .forEach(kind -> causes.add(Cause.valueOf(kind.name())));
      if (causes.isEmpty()) {
        equal.merge(one.kind().name(), 1, Integer::sum);
      } else {
        add(one, causes, "");
      }
    } else {
      add(one, Cause.CONTENT, "");
    }
  }

  private void code(Item one, Item other) throws IOException {
    boolean samePython = Arrays.equals(here.items().magic(), there.items().magic());
    if (!samePython) {
      add(one, Cause.BYTECODE, "for another Python");
      return;
    }
    CodeDifference difference =
        CodeDifference.between(
            one.content().bytes(), other.content().bytes(), CodeLayout.of(here.items().magic()));
    Set<Cause> causes = EnumSet.noneOf(Cause.class);
    for (CodeDifference.Kind kind : difference.kinds()) {
      causes.add(kind == CodeDifference.Kind.CODE ? Cause.BYTECODE : Cause.valueOf(kind.name()));
    }
    add(one, causes, difference.place());
  }

  /** The gravest cause stands for all; the others are its detail. */
  private void add(Item item, Set<Cause> causes, String place) throws IOException {
    List<Cause> sorted = causes.stream().sorted(Comparator.reverseOrder()).toList();
    List<String> details = new ArrayList<>();
    if (!place.isEmpty()) {
      details.add("in " + place);
    }
    sorted.stream().skip(1).map(Cause::words).forEach(details::add);
    add(item, sorted.get(0), String.join(", ", details));
  }

  private void add(Item item, Cause cause, String detail) throws IOException {
    differences.add(explainer.explain(item, cause, detail));
  }
}
