package dev.pybundle.mojo;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.ProbeService;
import java.io.IOException;
import java.util.Objects;
import javax.inject.Inject;
import javax.inject.Named;
import org.jspecify.annotations.Nullable;

/** The probe of a program, for the goals that do it: {@code probe} and {@code stage-sidecar}. */
@Named
class Probing {

  private final Goals goals;
  private final ProbeService service;

  @Inject
  Probing(Goals goals, Wiring wiring) {
    this.goals = goals;
    this.service = wiring.probeService();
  }

  /**
   * Probes a program.
   *
   * @param location its folders
   * @param inPom what {@code <probe>} says; null for nothing
   * @param inputs notes what is looked at
   */
  GoalResult probe(ProgramLocation location, @Nullable Probe inPom, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    return service.probe(request(location, inPom), inputs);
  }

  /** Refuses parameters that make no sense. */
  void preflight(ProgramLocation location, @Nullable Probe inPom) throws ProblemException {
    service.preflight(request(location, inPom));
  }

  ProbeService.Request request(ProgramLocation location, @Nullable Probe inPom)
      throws ProblemException {
    Probe probe = Objects.requireNonNullElseGet(inPom, Probe::new);
    return new ProbeService.Request(
        location.workspace(),
        goals.basedir(),
        probe.parameters(goals::property, location.triple()),
        probe.isSkipped(goals::property),
        location.program().dryRun());
  }
}
