package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.message.ProblemException;
import dev.pybundle.probe.Prober;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures how soon a program that passed its probe is ready, again and again. */
public final class StartComparison {

  private static final Logger LOGGER = LoggerFactory.getLogger(StartComparison.class);

  /** For the disk to take a program in. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int WARM_STARTS = 3;
  private static final int COLD_STARTS = 1;

  private final Prober prober;
  private final ProcessRunner processes;
  private final EnvironmentProvider environments;

  /** Takes its collaborators. */
  public StartComparison(Prober prober, ProcessRunner processes, EnvironmentProvider environments) {
    this.prober = prober;
    this.processes = processes;
    this.environments = environments;
  }

  /**
   * How soon a program is ready, in seconds.
   *
   * @param warm its files in memory; null if a start failed
   * @param cold its files on the disk only; null if the system does not forget them when told to
   */
  record Times(@Nullable Double warm, @Nullable Double cold) {
    static final Times UNKNOWN = new Times(null, null);
  }

  Times of(Bundle bundle, FreezeGoal goal, ProbeService.Request probe)
      throws ProblemException, IOException, InterruptedException {
    // The start of a runner would count.
    if (probe.parameters().foreignRunner().isPresent()) {
      return Times.UNKNOWN;
    }
    Path log = goal.workspace().log(CompareService.GOAL);
    @Nullable Double warm = ready(bundle, probe, log, WARM_STARTS, copy -> {});
    Path room = goal.workspace().state().resolve("measure");
    PythonRoom.unpack(room, List.of(PythonRoom.MEASURE));
    Path python = python(goal);
    AtomicBoolean forgotten = new AtomicBoolean();
    @Nullable Double cold =
        ready(bundle, probe, log, COLD_STARTS, copy -> forgotten.set(forget(python, room, copy)));
    return new Times(warm, forgotten.get() ? cold : null);
  }

  private @Nullable Double ready(
      Bundle bundle,
      ProbeService.Request probe,
      Path log,
      int starts,
      Prober.Preparation preparation)
      throws ProblemException, IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int start = 0; start < starts; start++) {
      Prober.Outcome outcome =
          prober.probe(
              new Prober.Request(
                  new Prober.Program.Frozen(
                      bundle.folder(), bundle.manifest().program(), true, null),
                  GuidedProgram.tried(
                      probe.parameters(), bundle, environments.finished(probe.workspace())),
                  log,
                  preparation));
      if (!(outcome instanceof Prober.Passed passed)) {
        return null;
      }
      seconds.add(passed.ready().toMillis() / 1e3);
    }
    Collections.sort(seconds);
    return seconds.get(starts / 2);
  }

  private Path python(FreezeGoal goal) throws ProblemException, IOException {
    Inputs inputs = Inputs.of(goal.workspace());
    return environments
        .existing(goal.environment().request(goal.environment().spec(inputs)), inputs)
        .orElseThrow(() -> new IOException("The program's environment is gone"))
        .python();
  }

  /** Lets the system forget the files of a program; false if it keeps them in memory. */
  private boolean forget(Path python, Path room, Path program)
      throws IOException, InterruptedException {
    List<String> arguments =
        List.of(
            python.toString(),
            "-I",
            room.resolve("forget_files.py").toString(),
            program.toString());
    ProcessResult result =
        processes.run(new Command(arguments, room, Map.of(), PATIENCE, /* log= */ null));
    if (!result.succeeded()) {
      LOGGER.debug("No cold start: {}", result.describe());
    }
    return result.succeeded();
  }
}
