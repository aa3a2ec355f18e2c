package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;

/** A goal that knows before there is a program what it would refuse of it. */
interface Preflight {

  /** Returns what Maven asks the goal for. */
  GoalInvocation invocation();

  /**
   * Refuses it, by the rule by which the goal itself will.
   *
   * @param location where it will work
   * @param spec what will be frozen, as the freezer takes it
   */
  void preflight(ProgramLocation location, BundleSpec spec) throws ProblemException, IOException;
}
