package dev.pybundle.probe;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Proof;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.probe.Inquiry.ServerCheck;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Proves a program: starts a copy of it where nothing of the build can help it, waits until it
 * answers, prints what is wanted, ends or has nothing to do any more, ends it as a desktop app
 * does, and looks for what it leaves behind.
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
public class Prober {

  /** The variable by which the glue gives the program its secret; the probe gives it one, too. */
  public static final String TOKEN = "PYBUNDLE_TOKEN";

  /**
   * The variable by which the glue tells the program which process ends with it. Without it the
   * program would take a Maven that {@code nohup} has started for one that it should outlive.
   */
  static final String HOST = "PYBUNDLE_HOST";

  /** How long a program may take to end after it was told to. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** How many ports are tried: between choice and use, another program may be faster. */
  private static final int PORTS = 3;

  /** In less time not even a busy machine's refusal arrives, and silence would say nothing. */
  static final Duration SHORTEST_QUESTION = Duration.ofMillis(200);

  private final ProbeRun.Machine machine;
  private final Path temp;

  /**
   * Makes a prober.
   *
   * @param host the machine it runs on
   * @param runner starts the program
   */
  public Prober(HostSystem host, ProcessRunner runner) {
    this(host, runner, GRACE, Path.of(System.getProperty("java.io.tmpdir")));
  }

  Prober(HostSystem host, ProcessRunner runner, Duration grace, Path temp) {
    this.machine = new ProbeRun.Machine(host, runner, grace);
    this.temp = temp;
  }

  /** What is started. */
  public sealed interface Program {

    /**
     * A program of which a copy is started.
     *
     * @param folder the program with all its files
     * @param runnable path of the runnable in it, with {@code /}
     * @param interprets whether it acts as a Python interpreter where it is started as one
     * @param runner what starts it if it is none of this machine; null if it is
     */
    record Frozen(Path folder, String runnable, boolean interprets, @Nullable Runner runner)
        implements Program {}

    /**
     * What starts a program of another machine.
     *
     * @param command a file
     * @param forWindows whether that machine is a Windows
     */
    record Runner(Path command, boolean forWindows) {

      /** Returns it for the program of a Bundle. */
      public static Runner of(Path command, Bundle bundle) {
        return new Runner(
            command,
            TargetTriple.parse(bundle.manifest().triple())
                .filter(triple -> triple.os() == OperatingSystem.WINDOWS)
                .isPresent());
      }
    }

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
   * @param preparation is done to the copy of a frozen program, before it is started
   */
  public record Request(
      Program program, ProbeParameters parameters, Path log, Preparation preparation) {

    /** Asks for a proof of a program that is started as it is. */
    public Request(Program program, ProbeParameters parameters, Path log) {
      this(program, parameters, log, copy -> {});
    }

    /**
     * Asks for a proof of a frozen program that is no interpreter.
     *
     * @param folder the program with all its files
     * @param program path of the runnable in it, with {@code /}
     * @param parameters how it is started and what it should do
     * @param log receives all that it prints
     */
    public Request(Path folder, String program, ProbeParameters parameters, Path log) {
      this(new Program.Frozen(folder, program, false, null), parameters, log);
    }
  }

  /** What is done before a program is started. */
  @FunctionalInterface
  public interface Preparation {
    /** Does it to the folder of a program. */
    void in(Path copy) throws IOException, InterruptedException;
  }

  /** How it went. */
  public sealed interface Outcome {}

  /**
   * The program did what it should and left nothing.
   *
   * @param proof what it did
   * @param ready time from its start to its answer or its end
   * @param peakMemory the most memory that was seen of it and all that it started, in bytes; null
   *     where that cannot be known
   * @param summary e.g. {@code ready 0.68 s after start}
   * @param end how it ended, e.g. {@code nothing left behind}
   * @param doubt why this proves little, and what to do; null if it proves enough
   */
  public record Passed(
      Proof proof,
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
      return probe(request, settings(request, 0), Optional.empty());
    }
    Outcome outcome;
    int left = PORTS;
    do {
      // Held until the program starts, so that it stays free.
      try (ServerSocket port = LocalPort.choose()) {
        outcome = probe(request, settings(request, port.getLocalPort()), Optional.of(port));
      }
      left--;
    } while (outcome instanceof Hindered && left > 0);
    return outcome;
  }

  private static ProbeSettings settings(Request request, int port) throws ProblemException {
    String token = UUID.randomUUID().toString().replace("-", "");
    return request
        .parameters()
        .settings(port)
        .withDefault(TOKEN, token)
        .withDefault(HOST, host(request.program()));
  }

  /** A program of another system does not see the processes of this one. */
  private static String host(Program program) {
    boolean isRun = program instanceof Program.Frozen frozen && frozen.runner() != null;
    return isRun ? "stdin" : Long.toString(ProcessHandle.current().pid());
  }

  private Outcome probe(Request request, ProbeSettings settings, Optional<ServerSocket> chosen)
      throws ProblemException, IOException, InterruptedException {
    try (ProbeRoom room = ProbeRoom.open(temp)) {
      if (request.program() instanceof Program.Frozen frozen) {
        room.furnish(frozen.folder());
        request.preparation().in(room.copyOf(""));
      }
      if (chosen.isPresent()) {
        chosen.get().close();
      }
      @Nullable ServerCheck server = null;
      @Nullable URI url = request.parameters().announcesPort() ? null : settings.url();
      Hindered taken = new Hindered(ProbeProblems.portTaken(url, chosen.isPresent()));
      if (url != null) {
        server = ServerCheck.of(url, settings);
        // Asked once in vain, so that loading the client does not count as time of the program.
        if (!server.port().isFree()
            || server.health().ask(SHORTEST_QUESTION, () -> false).failure() != Failure.TIMED_OUT) {
          return taken;
        }
      }
      @Nullable ServerCheck asked = server;
      Trial trial =
          new Trial(
              room,
              settings,
              request.parameters().leftoverMatchers(),
              () -> new ProbeRun(machine, request, settings, room, asked));
      return Objects.requireNonNullElse(trial.outcome(), taken);
    }
  }
}
