package dev.pybundle.compress;

import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Import;
import dev.pybundle.bundle.ImportGraph.Module;
import dev.pybundle.compress.UnneededModules.Unneeded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Leaves tools for developers out of the program that come with Python: nobody debugs, documents or
 * tests in there.
 *
 * @param excludeTools which ones
 */
public record ExcludeTools(Choice excludeTools) implements Treatment {

  /** Which tools are left out. */
  public enum Choice {
    /** None. */
    none,
    /** Those that nothing needs but Python's own modules, in code that is not run at a start. */
    safe,
    /** Also those that installed packages need only when a function of theirs is called. */
    all
  }

  private static final Set<String> TOOLS =
      Set.of(
          "bdb",
          "cProfile",
          "distutils",
          "doctest",
          "ensurepip",
          "idlelib",
          "lib2to3",
          "pdb",
          "pickletools",
          "profile",
          "pstats",
          "pydoc",
          "pydoc_data",
          "rlcompleter",
          "tabnanny",
          "test",
          "trace",
          "turtle",
          "turtledemo",
          "unittest",
          "venv");

  /** What Python takes where a compiled module is missing, by that. */
  private static final Map<String, String> FALLBACKS =
      Map.of("_pydatetime", "_datetime", "_pydecimal", "_decimal", "_pyio", "_io");

  private static final String LINE_EDITOR = "readline";

  /** They edit lines with it, for whoever has a terminal. */
  private static final Set<String> SHELLS = Set.of("cmd", "code");

  @Override
  public String name() {
    return "excludeTools";
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return excludeTools == Choice.none ? "" : "leave out Python's own tools for developers";
  }

  @Override
  public Treated treat(TreatmentContext context) throws IOException {
    Optional<ImportGraph> imports = context.imports();
    if (excludeTools == Choice.none || imports.isEmpty()) {
      return Treated.nothing("");
    }
    Map<String, Set<String>> candidates = new TreeMap<>();
    for (Module module : imports.get().modules().values()) {
      String top = top(module.name());
      if (isTool(top, imports.get()) && module.isStandard() && module.kind().isThere()) {
        candidates.computeIfAbsent(top, key -> new TreeSet<>()).add(module.name());
      }
    }
    Unneeded unneeded = new UnneededModules(context, imports.get()).of(candidates, this::needs);
    return Treated.without(
        unneeded.files(),
        unneeded.modules(),
        saved ->
            unneeded.modules().isEmpty()
                ? ""
                : "left out %d modules of tools".formatted(unneeded.modules().size()));
  }

  private static String top(String module) {
    return module.contains(".") ? module.substring(0, module.indexOf('.')) : module;
  }

  private static boolean isTool(String top, ImportGraph imports) {
    @Nullable String compiled = FALLBACKS.get(top);
    return compiled == null
        ? TOOLS.contains(top) || top.equals(LINE_EDITOR)
        : imports.has(compiled);
  }

  /**
   * Python's own modules use tools in code that is run by hand. Where the fallback of an import in
   * a package is another import, that one fails, too, so its guard counts for those only that are
   * missing on some systems.
   */
  private boolean needs(@Nullable Module importer, Import each) {
    if (importer == null || (importer.distribution().isEmpty() && !importer.isStandard())) {
      return true;
    }
    if (importer.isStandard()) {
      boolean edits = each.imported().equals(LINE_EDITOR) && SHELLS.contains(importer.name());
      return edits || !(each.isGuarded() || each.isInFunction());
    }
    boolean spare = FALLBACKS.containsKey(each.imported()) || each.imported().equals(LINE_EDITOR);
    boolean mayBeMissing = spare ? each.isGuarded() : excludeTools == Choice.all;
    return !(each.isInFunction() && mayBeMissing);
  }
}
