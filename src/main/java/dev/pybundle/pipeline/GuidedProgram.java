package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.freeze.guide.GuideFreezer;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.python.PythonEnvironment;
import java.util.Optional;

/** A program that finds its interpreter on the machine of its user, which a probe is not. */
final class GuidedProgram {

  private GuidedProgram() {}

  /**
   * Returns how a program is tried: with the interpreter that it was made with, if it has none.
   *
   * @param environment what it was made from; empty if it was made elsewhere
   */
  static ProbeParameters tried(
      ProbeParameters parameters, Bundle bundle, Optional<PythonEnvironment> environment) {
    return environment
        .filter(made -> bundle.manifest().tools().containsKey(GuideFreezer.GOAL))
        .map(made -> made.interpreter().executable().toString())
        .map(python -> parameters.withDefault(GuideFreezer.PYTHON, python))
        .orElse(parameters);
  }
}
