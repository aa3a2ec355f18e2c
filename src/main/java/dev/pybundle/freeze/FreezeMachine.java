package dev.pybundle.freeze;

import dev.pybundle.python.FreezerRequirements;
import dev.pybundle.spec.Completeness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the Python part of a freezer is told besides the spec.
 *
 * @param guard the hook of the guard; null for none
 * @param target folder of the program
 * @param tools folder of the freezer's own packages
 * @param freezers distributions that are there to freeze, if the user requires them
 * @param scratch folder to work in
 * @param epoch time for headers, in seconds since 1970
 * @param own distribution of the user's own project, to its data: path in the program to source
 * @param completion what to add to the analysis; null for nothing
 */
public record FreezeMachine(
    @Nullable String guard,
    String target,
    String tools,
    List<String> freezers,
    String scratch,
    long epoch,
    Map<String, Map<String, String>> own,
    Completion.@Nullable Options completion) {

  /**
   * Returns it.
   *
   * @param target folder of the program
   * @param scratch folder to work in
   * @throws IOException if the folder of the report cannot be made
   */
  public static FreezeMachine of(FreezeRequest request, Path target, Path scratch)
      throws IOException {
    boolean complete = request.spec().collected().completeness() == Completeness.closure;
    // It lies beside the spec, also if the work is done elsewhere.
    Completion.Options completion = Completion.options(request);
    Path guard = request.specFile().resolveSibling(GuardFiles.HOOK);
    return new FreezeMachine(
        request.spec().guard().watches() ? guard.toString() : null,
        target.toString(),
        request.environment().freezer().folder().toString(),
        FreezerRequirements.freezers(),
        scratch.toString(),
        request.sourceDateEpoch(),
        completion.own(),
        complete ? completion : null);
  }
}
