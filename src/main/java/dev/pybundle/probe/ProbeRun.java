package dev.pybundle.probe;

import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Activity;
import dev.pybundle.process.Command;
import dev.pybundle.process.NotStartedException;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.process.RunningProcess;
import dev.pybundle.process.RunningProcess.End;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
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
import org.jspecify.annotations.Nullable;

/** One start of a program, until it was ended. */
final class ProbeRun {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
  private static final Duration PORT_RELEASE = Duration.ofSeconds(2);

  /** How many times the timeout a program gets on a machine that does not let it run. */
  private static final int BUSY_MACHINE = 5;

  /** No variable of Windows, which has its own temporary folder; Debian's wine 10 crashes by it. */
  private static final String OF_UNIX = "TMPDIR";

  private static final String UNPACKED = "_MEI*";

  /**
   * A program that was ended.
   *
   * @param result what it did before
   * @param isTold whether it could end by itself: where a program knows only force, what it leaves
   *     then is not its fault
   * @param left processes and ports that stayed
   * @param written files in the folder that it was unpacked to
   */
  record Finished(RunResult result, boolean isTold, List<String> left, List<String> written) {}

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
  private final List<String> start;
  private final Map<String, String> variables;
  private final @Nullable String copy;
  private final boolean interprets;
  private final boolean isRun;
  private final boolean isWindowsElsewhere;
  private final OutputTail output;
  private final Rest rest = new Rest();
  private final Inquiry inquiry;
  private @Nullable String wrongStart;
  private @Nullable FolderState unpacked;
  private long peakMemory;

  ProbeRun(
      Machine machine,
      Prober.Request request,
      ProbeSettings settings,
      ProbeRoom room,
      Inquiry.@Nullable ServerCheck server)
      throws IOException {
    this.machine = machine;
    this.request = request;
    this.settings = settings;
    this.room = room;
    if (request.program() instanceof Prober.Program.InPlace inPlace) {
      this.start = inPlace.command();
      this.isRun = false;
      this.isWindowsElsewhere = false;
      this.variables = new HashMap<>(inPlace.environment());
      this.copy = null;
      this.interprets = false;
    } else {
      Prober.Program.Frozen frozen = (Prober.Program.Frozen) request.program();
      Path program = room.copyOf(frozen.runnable());
      Prober.Program.@Nullable Runner runner = frozen.runner();
      this.isRun = runner != null;
      this.isWindowsElsewhere = runner != null && runner.forWindows();
      this.start =
          runner == null
              ? List.of(program.toString())
              : List.of(runner.command().toString(), program.toString());
      this.variables = runner == null ? new HashMap<>() : ofRunner(machine.host());
      this.copy = runner == null ? program.toRealPath().toString() : null;
      this.interprets = frozen.interprets();
    }
    this.variables.putAll(settings.environment());
    this.output = new OutputTail(settings.output());
    this.inquiry = new Inquiry(request.parameters(), settings, output, rest, server);
  }

  /** What emulates a machine needs more of this one than a program of it. */
  private static Map<String, String> ofRunner(HostSystem host) {
    Map<String, String> variables = new HashMap<>();
    host.variable("PATH").ifPresent(path -> variables.put("PATH", path));
    host.variable("HOME").ifPresent(home -> variables.put("WINEPREFIX", home + "/.wine"));
    variables.put("WINEDEBUG", "-all");
    host.environment()
        .forEach(
            (name, value) -> {
              if (name.startsWith("WINE") || name.startsWith("QEMU_")) {
                variables.put(name, value);
              }
            });
    return variables;
  }

  private Map<String, String> environment() {
    Map<String, String> all = room.environment(machine.host(), variables);
    if (isWindowsElsewhere && !variables.containsKey(OF_UNIX)) {
      all.remove(OF_UNIX);
    }
    return all;
  }

  Finished finish() throws IOException, InterruptedException {
    Command command =
        new Command(
            Stream.concat(start.stream(), settings.args().stream()).toList(),
            room.home(),
            environment(),
            settings.timeout(),
            request.log());
    try (RunningProcess running = room.start(machine.runner(), command, output)) {
      RunResult result = watch(running);
      if (result.failure() == Failure.STARTS_ITSELF) {
        running.kill();
      }
      List<String> written = writtenWhereUnpacked();
      End end = running.end(machine.grace());
      return new Finished(judge(result), isTold(result, end), left(result, end), written);
    } catch (NotStartedException refused) {
      RunResult result = RunResult.failed(Failure.NOT_STARTED, Duration.ZERO, refused.getMessage());
      return new Finished(result, true, List.of(), List.of());
    }
  }

  /** Returns whether another program took the port after it was seen to be free. */
  boolean isAnsweredByStranger() {
    // A runner's processes need not descend from it: those of wine do not.
    return !isRun && inquiry.isAnsweredByStranger();
  }

  String printed() {
    return output.text();
  }

  Path program() {
    return Path.of(start.get(0));
  }

  /** Returns the most memory that was seen; 0 where that cannot be known. */
  long peakMemory() {
    return peakMemory;
  }

  // Until it is ended

  private RunResult watch(RunningProcess running) throws IOException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      look(running);
      OptionalInt exit = running.awaitExit(pause);
      if (exit.isPresent()) {
        return RunResult.ended(exit.getAsInt(), running.elapsed());
      }
      Optional<RunResult> result = inquiry.proof(running, () -> isWrong(running));
      if (wrongStart != null) {
        return RunResult.failed(Failure.STARTS_ITSELF, running.elapsed(), wrongStart);
      }
      if (result.isPresent()) {
        // A quick program may have grown since the last look.
        look(running);
        return result.get();
      }
      if (isOver(running)) {
        return inquiry.late(running);
      }
      pause = longer(pause);
    }
  }

  private boolean isWrong(RunningProcess running) {
    look(running);
    return wrongStart != null;
  }

  private void look(RunningProcess running) {
    Activity activity = running.watch();
    rest.see(activity, running.elapsed());
    // Not that of a runner, which is no measure of the program.
    if (!isRun) {
      activity.peakMemory().ifPresent(memory -> peakMemory = Math.max(peakMemory, memory));
    }
    if (copy != null && wrongStart == null) {
      wrongStart = SelfStarts.find(copy, activity.members(), interprets).orElse(null);
      long copies =
          activity.members().stream().filter(each -> each.executable().equals(copy)).count();
      if (unpacked == null && copies > 1) {
        // The outer process has unpacked everything when it starts the inner one.
        unpacked = unpacked();
      }
    }
  }

  /** What the program has not done in its time, it may do yet if it did not get that. */
  private boolean isOver(RunningProcess running) {
    Duration limit = settings.timeout();
    boolean late = running.elapsed().compareTo(limit) >= 0;
    return late
        && (rest.isAtLeast(Rest.CALM)
            || rest.cpu().compareTo(limit) >= 0
            || running.elapsed().compareTo(limit.multipliedBy(BUSY_MACHINE)) >= 0);
  }

  // After it was ended

  private static boolean isTold(RunResult result, End end) {
    return end.told() || result.exitCode() != null;
  }

  private List<String> left(RunResult result, End end) throws InterruptedException {
    List<String> left = new ArrayList<>();
    // What stays of a runner, such as wine's server, is not the program's.
    if (isTold(result, end) && !isRun) {
      left.addAll(end.left());
    }
    for (LocalPort port : inquiry.ports()) {
      if (!isReleased(port)) {
        left.add("the port " + port.number());
      }
    }
    return left;
  }

  private RunResult judge(RunResult result) {
    @Nullable Integer exit = result.exitCode();
    if (result.failure() != null || exit == null) {
      return result;
    }
    @Nullable Failure failure = failureAtEnd(exit);
    return failure == null ? result : result.but(failure);
  }

  private @Nullable Failure failureAtEnd(int exit) {
    if (settings.url() != null) {
      return Failure.EXITED;
    }
    if (settings.isSmoke()) {
      boolean broken =
          exit == 0
              ? new ProgramOutput(output.text()).isEndedByException(exit)
              : BrokenFreeze.isShownBy(exit, output.text());
      return broken ? Failure.EXITED : null;
    }
    if (exit != Objects.requireNonNullElse(settings.exitCode(), 0)) {
      return Failure.WRONG_EXIT;
    }
    return output.hasWanted() ? null : Failure.WRONG_OUTPUT;
  }

  private List<String> writtenWhereUnpacked() throws IOException {
    @Nullable FolderState now = unpacked == null ? null : unpacked();
    return now == null ? List.of() : now.writtenSince(Objects.requireNonNull(unpacked));
  }

  /** Returns what the one folder holds that a onefile program has unpacked itself to. */
  private @Nullable FolderState unpacked() {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(room.temp(), UNPACKED)) {
      for (Path folder : folders) {
        return FolderState.of(folder);
      }
    } catch (IOException changing) {
      return null;
    }
    return null;
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
    Duration longer = pause.multipliedBy(3).dividedBy(2);
    return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
  }
}
