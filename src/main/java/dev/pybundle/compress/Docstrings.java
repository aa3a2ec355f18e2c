package dev.pybundle.compress;

import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Module;
import dev.pybundle.message.Sizes;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides whose documentation stays in the code. Some libraries read it at run time: what tells a
 * command its help, a web API its description, or a model what a tool is for.
 *
 * @param docstrings whose
 */
public record Docstrings(Choice docstrings) implements Treatment {

  /** Whose documentation stays. */
  public enum Choice {
    /** That of all code. */
    all,
    /** That of the program's own code; installed packages and Python's library have none. */
    own
  }

  @Override
  public String name() {
    return "docstrings";
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return docstrings == Choice.own ? "remove the documentation of packages" : "";
  }

  @Override
  public Treated treat(TreatmentContext context) {
    Optional<ImportGraph> imports = context.imports();
    if (docstrings == Choice.all || imports.isEmpty()) {
      return Treated.nothing("");
    }
    Set<String> others =
        imports.get().modules().values().stream()
            .filter(module -> module.isStandard() || module.distribution().isPresent())
            .map(Module::name)
            .collect(Collectors.toSet());
    return Treated.changing(
        (module, code) -> others.contains(module) ? code.removeDocstrings() : 0,
        saved -> saved == 0 ? "" : "removed %s of documentation".formatted(Sizes.megabytes(saved)));
  }
}
