package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.HealthCheck.Answer;
import dev.pybundle.process.Command;
import dev.pybundle.process.NotStartedException;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.process.RunningProcess;
import dev.pybundle.process.RunningProcess.End;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import org.jspecify.annotations.Nullable;

/**
 * Proves a program: starts a copy of it where nothing of the build can help it, waits until it
 * answers or ends, ends it as a desktop app does, and looks for what it leaves behind.
 *
 * <p>The copy lies in a temporary folder with a blank and a letter that is not ASCII. Its {@code
 * PATH} is an empty folder, its home, working directory and temporary folder are its own and empty;
 * of the environment of the build it gets nothing ({@code PYTHON*}, {@code LD_LIBRARY_PATH},
 * proxies), only on Windows the few variables that every program may rely on. Standard input is
 * open and empty, as a desktop app leaves it: a sidecar that ends when its input ends stays, and
 * one that reads its input waits.
 *
 * <p>Whatever happens, also when the thread is interrupted or Maven is ended, the program and all
 * that it started are ended, and the copy is removed.
 */
@Named
public class Prober {

  /** How long a program may take to end after it was told to. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** A status below 500 that stays for so long does not come from a server that still starts. */
  private static final Duration PERSISTENT = Duration.ofSeconds(3);

  /** In less time not even a busy machine's refusal arrives, and silence would say nothing. */
  private static final Duration SHORTEST_QUESTION = Duration.ofMillis(200);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
  private static final Duration PORT_RELEASE = Duration.ofSeconds(2);
  private static final int SERVER_ERROR = 500;

  private final HostSystem host;
  private final ProcessRunner runner;
  private final Duration grace;
  private final Path temp;

  /**
   * Makes a prober.
   *
   * @param host the machine it runs on
   * @param runner starts the program
   */
  @Inject
  public Prober(HostSystem host, ProcessRunner runner) {
    this(host, runner, GRACE, Path.of(System.getProperty("java.io.tmpdir")));
  }

  Prober(HostSystem host, ProcessRunner runner, Duration grace, Path temp) {
    this.host = host;
    this.runner = runner;
    this.grace = grace;
    this.temp = temp;
  }

  /** What is started. */
  public sealed interface Program {

    /**
     * A program of which a copy is started.
     *
     * @param folder the program with all its files
     * @param runnable path of the runnable in it, with {@code /}
     */
    record Frozen(Path folder, String runnable) implements Program {}

    /**
     * A program that is started where it lies.
     *
     * @param command the runnable and its first arguments
     * @param environment variables that it cannot do without
     */
    record InPlace(List<String> command, Map<String, String> environment) implements Program {

      /** Copies the collections. */
      public InPlace {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
      }
    }
  }

  /**
   * What to prove.
   *
   * @param program what is started
   * @param parameters how it is started and what it should do
   * @param log receives all that it prints
   */
  public record Request(Program program, ProbeParameters parameters, Path log) {

    /**
     * Asks for a proof of a frozen program.
     *
     * @param folder the program with all its files
     * @param program path of the runnable in it, with {@code /}
     * @param parameters how it is started and what it should do
     * @param log receives all that it prints
     */
    public Request(Path folder, String program, ProbeParameters parameters, Path log) {
      this(new Program.Frozen(folder, program), parameters, log);
    }
  }

  /** How it went. */
  public sealed interface Outcome {}

  /**
   * The program did what it should and left nothing.
   *
   * @param ready time from its start to its answer or its end
   * @param peakMemory the most memory that was seen of it and all that it started, in bytes; null
   *     where that cannot be known
   * @param summary e.g. {@code ready 0.68 s after start}
   * @param end how it ended, e.g. {@code nothing left behind}
   * @param doubt why this proves little, and what to do; null if it proves enough
   */
  public record Passed(
      Duration ready,
      @Nullable Long peakMemory,
      String summary,
      String end,
      @Nullable Problem doubt)
      implements Outcome {}

  /**
   * The program did not do what it should, or left something.
   *
   * @param observation what was seen
   */
  public record Failed(Observation observation) implements Outcome {}

  /**
   * The program was not started, because of something that is not its fault.
   *
   * @param problem what, and what to do
   */
  public record Hindered(Problem problem) implements Outcome {}

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

  /**
   * Starts the program, and waits for what it does.
   *
   * @throws ProblemException if the parameters make no sense
   * @throws IOException if the copy cannot be made, or the log cannot be written
   * @throws InterruptedException if the thread was interrupted; nothing is left then
   */
  public Outcome probe(Request request) throws ProblemException, IOException, InterruptedException {
    ProbeParameters parameters = request.parameters();
    parameters.check();
    if (!parameters.wantsPort()) {
      return probe(request, parameters.settings(0), Optional.empty());
    }
    // Held until the program starts, so that it stays free.
    try (ServerSocket port = LocalPort.choose()) {
      return probe(request, parameters.settings(port.getLocalPort()), Optional.of(port));
    }
  }

  private Outcome probe(Request request, ProbeSettings settings, Optional<ServerSocket> chosen)
      throws IOException, InterruptedException {
    try (ProbeRoom room = ProbeRoom.open(temp)) {
      if (request.program() instanceof Program.Frozen frozen) {
        room.furnish(frozen.folder());
      }
      if (chosen.isPresent()) {
        chosen.get().close();
      }
      @Nullable URI url = settings.url();
      if (url == null) {
        return new Run(request, settings, room, null).outcome();
      }
      LocalPort port = LocalPort.of(url);
      Hindered taken =
          new Hindered(ProbeProblems.portTaken(port.number(), url.toString(), chosen.isPresent()));
      HealthCheck health = new HealthCheck(url, settings.status(), settings.body());
      // Asked once in vain, so that loading the client does not count as time of the program.
      if (!port.isFree() || health.ask(SHORTEST_QUESTION).failure() != Failure.TIMED_OUT) {
        return taken;
      }
      Run run = new Run(request, settings, room, new ServerCheck(health, port));
      Outcome outcome = run.outcome();
      return run.isAnsweredByStranger() ? taken : outcome;
    }
  }

  /** What is asked of a server, and where. */
  private record ServerCheck(HealthCheck health, LocalPort port) {}

  /** One start of a program. */
  private final class Run {

    private final Request request;
    private final ProbeSettings settings;
    private final ProbeRoom room;
    private final @Nullable ServerCheck server;
    private final List<String> start;
    private final Map<String, String> variables;
    private final OutputTail output;
    private long peakMemory;
    private boolean answeredByStranger;

    Run(Request request, ProbeSettings settings, ProbeRoom room, @Nullable ServerCheck server) {
      this.request = request;
      this.settings = settings;
      this.room = room;
      this.server = server;
      if (request.program() instanceof Program.InPlace inPlace) {
        this.start = inPlace.command();
        this.variables = new HashMap<>(inPlace.environment());
      } else {
        Program.Frozen frozen = (Program.Frozen) request.program();
        this.start = List.of(room.copyOf(frozen.runnable()).toString());
        this.variables = new HashMap<>();
      }
      this.variables.putAll(settings.environment());
      this.output = new OutputTail(settings.output());
    }

    Outcome outcome() throws IOException, InterruptedException {
      Command command =
          new Command(
              Stream.concat(start.stream(), settings.args().stream()).toList(),
              room.home(),
              room.environment(host, variables),
              settings.timeout(),
              request.log());
      try (RunningProcess running = room.start(runner, command, output)) {
        RunResult result = watch(running);
        End end = running.end(grace);
        return judge(result, end, left(result, end));
      } catch (NotStartedException refused) {
        return failed(
            new RunResult(Failure.NOT_STARTED, null, Duration.ZERO, refused.getMessage()),
            List.of());
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
        if (remaining.compareTo(SHORTEST_QUESTION) < 0) {
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

    private Outcome judge(RunResult result, End end, List<String> left) {
      @Nullable Failure failure =
          result.failure() == null ? failureAtEnd(result) : result.failure();
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

    private Outcome failed(RunResult result, List<String> left) {
      return new Failed(
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

    private Outcome passed(RunResult result, End end) {
      return new Passed(
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
      return settings.isSmoke()
          ? "still running after " + after
          : "ready " + after + " after start";
    }
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
