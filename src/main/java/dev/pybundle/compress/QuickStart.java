package dev.pybundle.compress;

import dev.pybundle.bundle.ImportGraph;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives the scripts of a program room on the stack of Python's frames. That grows by pieces of 16
 * kB: where one ends at a place from which functions are called again and again, each call asks the
 * system for the next piece and gives it back, which by luck takes nothing or a fifteenth of a
 * start. A script that seems to need much room has all that it calls in one piece.
 *
 * <p>Source: {@code push_chunk} in {@code Python/pystate.c} of CPython 3.11 to 3.14.
 *
 * @param quickStart whether it is done
 */
public record QuickStart(boolean quickStart) implements Treatment {

  /** Half of a piece of 512 kB, and a value more than fits in one of 256 kB. */
  static final int VALUES = 1 << 15;

  private static final String SOURCE = ".py";

  @Override
  public String name() {
    return "quickStart";
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return quickStart ? "give the script room on the stack" : "";
  }

  @Override
  public Treated treat(TreatmentContext context) {
    Optional<ImportGraph> imports = context.imports();
    if (!quickStart || imports.isEmpty()) {
      return Treated.nothing("");
    }
    Set<String> scripts =
        imports.get().roots().stream().map(QuickStart::stem).collect(Collectors.toSet());
    return Treated.changing(
        (module, code) -> {
          if (scripts.contains(stem(module))) {
            code.reserveStack(VALUES);
          }
          return 0;
        },
        saved -> "");
  }

  private static String stem(String script) {
    return script.endsWith(SOURCE)
        ? script.substring(0, script.length() - SOURCE.length())
        : script;
  }
}
