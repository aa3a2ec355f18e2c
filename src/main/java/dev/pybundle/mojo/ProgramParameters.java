package dev.pybundle.mojo;

import java.io.File;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which program a goal works on, and how: the parameters of {@link ProgramMojo}.
 *
 * @param name name of the program
 * @param target the triple, null to find it
 * @param targets the triples of all programs that the goal works on, this one among them; empty if
 *     there is this one alone
 * @param outputDirectory folder of all programs of the project
 * @param tauriDirectory the Tauri folder, null for the default
 * @param skip whether all goals are skipped
 * @param dryRun whether nothing may be made
 */
record ProgramParameters(
    String name,
    @Nullable String target,
    List<String> targets,
    File outputDirectory,
    @Nullable File tauriDirectory,
    boolean skip,
    boolean dryRun) {

  /** Returns the one for a triple. */
  ProgramParameters of(String triple, List<String> all) {
    return new ProgramParameters(name, triple, all, outputDirectory, tauriDirectory, skip, dryRun);
  }

  /** Returns whether the goal works on others, too, so that it has to say which one it means. */
  boolean isOneOfSeveral() {
    return targets.size() > 1;
  }

  /** Returns whether the goal has worked on all others when it works on this one. */
  boolean isLastOfSeveral() {
    return isOneOfSeveral() && targets.get(targets.size() - 1).equals(target);
  }

  /** Returns what is said of this program, with its triple, if there are others. */
  String said(String text) {
    return isOneOfSeveral() && !text.contains(String.valueOf(target)) ? target + ": " + text : text;
  }

  /** Returns what a failure says, which begins with a triple, if there are several. */
  String saidOfFailure(@Nullable String message) {
    String text = String.valueOf(message);
    boolean named = targets.stream().anyMatch(each -> text.startsWith(each + ": "));
    return isOneOfSeveral() && !named ? target + ": " + text : text;
  }
}
