package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.HealthCheck.Answer;
import dev.pybundle.process.Command;
import dev.pybundle.process.NotStartedException;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.process.RunningProcess;
import dev.pybundle.process.RunningProcess.End;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One start of a program. */
final class ProbeRun {

  /** A status below 500 that stays for so long does not come from a server that still starts. */
  private static final Duration PERSISTENT = Duration.ofSeconds(3);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
  private static final Duration PORT_RELEASE = Duration.ofSeconds(2);
  private static final int SERVER_ERROR = 500;

  /**
   * What was seen until the program was ended.
   *
   * @param failure null if it did what it should so far
   * @param exitCode null if it did not end by itself
   * @param after time since the start
   * @param detail what was there instead of what was wanted
   */
  private record RunResult(
      @Nullable Failure failure,
      @Nullable Integer exitCode,
      Duration after,
      @Nullable String detail) {

    RunResult but(Failure other) {
      return new RunResult(other, exitCode, after, detail);
    }
  }

  /** What is asked of a server, and where. */
  record ServerCheck(HealthCheck health, LocalPort port) {}

  /**
   * Where programs run.
   *
   * @param host gives what every program may rely on
   * @param runner starts them
   * @param grace how long one may take to end after it was told to
   */
  record Machine(HostSystem host, ProcessRunner runner, Duration grace) {}

  private final Machine machine;
  private final Prober.Request request;
  private final ProbeSettings settings;
  private final ProbeRoom room;
  private final @Nullable ServerCheck server;
  private final List<String> start;
  private final Map<String, String> variables;
  private final OutputTail output;
  private long peakMemory;
  private boolean answeredByStranger;

  ProbeRun(
      Machine machine,
      Prober.Request request,
      ProbeSettings settings,
      ProbeRoom room,
      @Nullable ServerCheck server) {
    this.machine = machine;
    this.request = request;
    this.settings = settings;
    this.room = room;
    this.server = server;
    if (request.program() instanceof Prober.Program.InPlace inPlace) {
      this.start = inPlace.command();
      this.variables = new HashMap<>(inPlace.environment());
    } else {
      Prober.Program.Frozen frozen = (Prober.Program.Frozen) request.program();
      this.start = List.of(room.copyOf(frozen.runnable()).toString());
      this.variables = new HashMap<>();
    }
    this.variables.putAll(settings.environment());
    this.output = new OutputTail(settings.output());
  }

  Prober.Outcome outcome() throws IOException, InterruptedException {
    Command command =
        new Command(
            Stream.concat(start.stream(), settings.args().stream()).toList(),
            room.home(),
            room.environment(machine.host(), variables),
            settings.timeout(),
            request.log());
    try (RunningProcess running = room.start(machine.runner(), command, output)) {
      RunResult result = watch(running);
      End end = running.end(machine.grace());
      return judge(result, end, left(result, end));
    } catch (NotStartedException refused) {
      return failed(
          new RunResult(Failure.NOT_STARTED, null, Duration.ZERO, refused.getMessage()), List.of());
    }
  }

  /** Returns whether another program took the port after it was seen to be free. */
  boolean isAnsweredByStranger() {
    return answeredByStranger;
  }

  // Until it is ended

  private RunResult watch(RunningProcess running) throws IOException, InterruptedException {
    if (server != null) {
      return awaitAnswer(running, server);
    }
    if (settings.isSmoke()) {
      return awaitExit(running, request.parameters().settle(), null);
    }
    return awaitExit(running, settings.timeout(), Failure.TIMED_OUT);
  }

  private RunResult awaitExit(RunningProcess running, Duration limit, @Nullable Failure tooLate)
      throws IOException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (running.elapsed().compareTo(limit) < 0) {
      measure(running);
      OptionalInt exit = running.awaitExit(shorter(pause, limit.minus(running.elapsed())));
      if (exit.isPresent()) {
        return new RunResult(null, exit.getAsInt(), running.elapsed(), null);
      }
      pause = longer(pause);
    }
    return new RunResult(tooLate, null, running.elapsed(), null);
  }

  private RunResult awaitAnswer(RunningProcess running, ServerCheck server)
      throws IOException, InterruptedException {
    Answer last = new Answer(Failure.TIMED_OUT, "it was not asked");
    Duration since = Duration.ZERO;
    Duration pause = FIRST_PAUSE;
    while (running.elapsed().compareTo(settings.timeout()) < 0) {
      measure(running);
      OptionalInt exit = running.awaitExit(pause);
      if (exit.isPresent()) {
        return new RunResult(Failure.EXITED, exit.getAsInt(), running.elapsed(), null);
      }
      Duration remaining = settings.timeout().minus(running.elapsed());
      if (remaining.compareTo(Prober.SHORTEST_QUESTION) < 0) {
        pause = remaining;
        continue;
      }
      Answer answer = server.health().ask(remaining);
      if (answer.failure() == null) {
        return answered(running, server.port());
      }
      if (answer.failure() != Failure.TIMED_OUT || last.failure() == Failure.TIMED_OUT) {
        // What it once said tells more than that the last question came too late.
        since = answer.equals(last) ? since : running.elapsed();
        last = answer;
      }
      if (isFinal(answer, running.elapsed().minus(since))) {
        break;
      }
      pause = longer(pause);
    }
    return new RunResult(last.failure(), null, running.elapsed(), last.detail());
  }

  /** A program that has ended meanwhile did not give this answer. */
  private RunResult answered(RunningProcess running, LocalPort port)
      throws IOException, InterruptedException {
    Duration after = running.elapsed();
    measure(running);
    answeredByStranger = !running.mayListenOn(port.number());
    OptionalInt exit = running.awaitExit(Duration.ZERO);
    return exit.isPresent()
        ? new RunResult(Failure.EXITED, exit.getAsInt(), after, null)
        : new RunResult(null, null, after, null);
  }

  private void measure(RunningProcess running) {
    running.watch().ifPresent(memory -> peakMemory = Math.max(peakMemory, memory));
  }

  // After it was ended

  private List<String> left(RunResult result, End end) throws IOException, InterruptedException {
    List<String> left = new ArrayList<>();
    // Where a program knows only force, what it leaves then is not its fault.
    if (end.told() || result.exitCode() != null) {
      left.addAll(end.left());
      left.addAll(room.leftInTemp());
    }
    if (server != null && !isReleased(server.port())) {
      left.add("the port " + server.port().number());
    }
    try {
      room.close();
    } catch (IOException stays) {
      left.add("the folder of the probe (" + stays + ")");
    }
    return left;
  }

  private Prober.Outcome judge(RunResult result, End end, List<String> left) {
    @Nullable Failure failure = result.failure() == null ? failureAtEnd(result) : result.failure();
    if (failure == null && !left.isEmpty()) {
      failure = Failure.LEFT_BEHIND;
    }
    return failure == null ? passed(result, end) : failed(result.but(failure), left);
  }

  private @Nullable Failure failureAtEnd(RunResult result) {
    @Nullable Integer exit = result.exitCode();
    if (exit == null) {
      return null;
    }
    if (settings.isSmoke()) {
      return exit != 0 && BrokenFreeze.isShownBy(exit, output.text()) ? Failure.EXITED : null;
    }
    if (!Objects.equals(exit, settings.exitCode())) {
      return Failure.WRONG_EXIT;
    }
    return output.hasWanted() ? null : Failure.WRONG_OUTPUT;
  }

  private Prober.Outcome failed(RunResult result, List<String> left) {
    return new Prober.Failed(
        new Observation(
            Objects.requireNonNull(result.failure()),
            result.exitCode(),
            result.after(),
            output.text(),
            settings,
            Path.of(start.get(0)),
            left,
            result.detail()));
  }

  private Prober.Outcome passed(RunResult result, End end) {
    return new Prober.Passed(
        result.after(),
        peakMemory == 0 ? null : Long.valueOf(peakMemory),
        summary(result),
        end.told() || result.exitCode() != null ? "nothing left behind" : "ended by force",
        doubt(result));
  }

  private @Nullable Problem doubt(RunResult result) {
    @Nullable Integer exit = result.exitCode();
    return settings.isSmoke() && exit != null && exit != 0
        ? ProbeProblems.inconclusive(ProbeProblems.exit(exit), result.after())
        : null;
  }

  private String summary(RunResult result) {
    String after = ProbeProblems.seconds(result.after());
    if (result.exitCode() != null) {
      return "ended " + ProbeProblems.exit(result.exitCode()) + " after " + after;
    }
    return settings.isSmoke() ? "still running after " + after : "ready " + after + " after start";
  }

  private static boolean isFinal(Answer answer, Duration unchanged) {
    return answer.failure() == Failure.WRONG_STATUS
        && Integer.parseInt(answer.detail()) < SERVER_ERROR
        && unchanged.compareTo(PERSISTENT) > 0;
  }

  private static boolean isReleased(LocalPort port) throws InterruptedException {
    long deadline = System.nanoTime() + PORT_RELEASE.toNanos();
    while (!port.isFree()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(LONGEST_PAUSE.toMillis());
    }
    return true;
  }

  private static Duration longer(Duration pause) {
    return shorter(pause.multipliedBy(3).dividedBy(2), LONGEST_PAUSE);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
