package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Role;
import dev.pybundle.compress.ExcludeRules.Excluded;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Leaves shared libraries out that the program never loads, as its user knows, with those that only
 * they need. One that another library names is refused.
 *
 * @param unusedLibraries patterns of their paths in the program, see {@link ExcludeRules}
 */
public record UnusedLibraries(List<String> unusedLibraries) implements Treatment {

  private static final String WHERE = "<unusedLibraries>";

  @Override
  public String name() {
    return "unusedLibraries";
  }

  @Override
  public void preflight() throws ProblemException {
    rules();
  }

  @Override
  public boolean isRequired() {
    return !unusedLibraries.isEmpty();
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return unusedLibraries.isEmpty() ? "" : "leave out the libraries " + unusedLibraries;
  }

  @Override
  public Treated treat(TreatmentContext context) throws ProblemException, IOException {
    if (unusedLibraries.isEmpty()) {
      return Treated.nothing("");
    }
    List<String> libraries =
        context.files().stream()
            .filter(file -> file.role() == Role.NATIVE)
            .map(BundledFile::path)
            .toList();
    Excluded excluded = rules().apply(libraries);
    if (!excluded.unmatched().isEmpty()) {
      throw new Problem(
              "%s has the pattern '%s', which matches no library of the program"
                  .formatted(WHERE, excluded.unmatched().get(0)),
              "compare it with the paths in bundle.json of an onedir program, or remove it")
          .asException();
    }
    Set<String> gone = new TreeSet<>(excluded.destinations());
    OrphanedLibraries named = new OrphanedLibraries(context);
    for (String library : excluded.destinations()) {
      Optional<String> user = named.userOf(library, gone);
      if (user.isPresent()) {
        throw new Problem(
                "%s leaves out %s, which %s needs".formatted(WHERE, library, user.get()),
                "name that one there too, if the program does not load it either")
            .asException();
      }
    }
    gone.addAll(named.of(excluded.destinations()));
    return Treated.without(
        gone, Set.of(), saved -> "left out %d unused libraries".formatted(gone.size()));
  }

  private ExcludeRules rules() throws ProblemException {
    return ExcludeRules.of(unusedLibraries, WHERE);
  }
}
