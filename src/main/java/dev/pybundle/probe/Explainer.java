package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import java.io.IOException;

/** Says why a program failed its probe, and what to do. */
@FunctionalInterface
public interface Explainer {

  /**
   * Explains a failure.
   *
   * @param observation what was seen
   * @param context where to look for the cause
   * @throws IOException if a file cannot be read
   * @throws InterruptedException if the thread was interrupted while a tool was running
   */
  Problem explain(Observation observation, DiagnosisContext context)
      throws IOException, InterruptedException;
}
