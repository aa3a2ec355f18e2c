package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.compress.ExcludeRules.Excluded;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Leaves files out of the program.
 *
 * @param excludeFiles patterns of their paths in it, see {@link ExcludeRules}
 */
public record ExcludeFiles(List<String> excludeFiles) implements Treatment {

  private static final String WHERE = "<excludeFiles>";

  @Override
  public String name() {
    return "excludeFiles";
  }

  @Override
  public void preflight() throws ProblemException {
    rules();
  }

  @Override
  public boolean isRequired() {
    return !excludeFiles.isEmpty();
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return excludeFiles.isEmpty() ? "" : "leave out " + excludeFiles;
  }

  @Override
  public Treated treat(TreatmentContext context) throws ProblemException {
    Excluded excluded = rules().apply(context.files().stream().map(BundledFile::path).toList());
    if (!excluded.unmatched().isEmpty()) {
      throw new Problem(
              "%s has the pattern '%s', which matches no file of the program"
                  .formatted(WHERE, excluded.unmatched().get(0)),
              "compare it with the paths in bundle.json of an onedir program, or remove it;"
                  + " patterns start at the root of the program, so write **/tests/ for a folder"
                  + " anywhere")
          .asException();
    }
    int number = excluded.destinations().size();
    return Treated.without(
        excluded.destinations(),
        Set.of(),
        saved -> number == 0 ? "" : "left out %d files".formatted(number));
  }

  private ExcludeRules rules() throws ProblemException {
    return ExcludeRules.of(excludeFiles, WHERE);
  }
}
