package dev.pybundle.probe;

import dev.pybundle.bundle.Proof;
import dev.pybundle.message.ProblemException;
import dev.pybundle.probe.HealthCheck.Answer;
import dev.pybundle.process.RunningProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks a program that runs for what proves it, and remembers what it said. */
final class Inquiry {

  /** A status below 500 that stays for so long does not come from a server that still starts. */
  private static final Duration PERSISTENT = Duration.ofSeconds(3);

  /** What a question gets at least, also when the time is up. */
  private static final Duration LAST_QUESTION = Duration.ofSeconds(2);

  /** So many questions that end in the same lasting failure are enough. */
  private static final int ENOUGH = 3;

  private static final Duration ANY_QUESTION = Duration.ofSeconds(10);
  private static final int SERVER_ERROR = 500;

  private final ProbeParameters parameters;
  private final ProbeSettings settings;
  private final OutputTail output;
  private final Rest rest;
  private final Set<InetSocketAddress> silent = new HashSet<>();
  private @Nullable ServerCheck server;
  private Answer last = new Answer(Failure.TIMED_OUT, "it was not asked");
  private Duration since = Duration.ZERO;
  private int failed;
  private boolean answeredByStranger;

  Inquiry(
      ProbeParameters parameters,
      ProbeSettings settings,
      OutputTail output,
      Rest rest,
      @Nullable ServerCheck server) {
    this.parameters = parameters;
    this.settings = settings;
    this.output = output;
    this.rest = rest;
    this.server = server;
  }

  /** What is asked of a server, and where. */
  record ServerCheck(HealthCheck health, LocalPort port) {

    static ServerCheck of(URI url, ProbeSettings settings) throws IOException {
      return new ServerCheck(
          new HealthCheck(url, settings.status(), settings.body(), token(settings)),
          LocalPort.of(url));
    }
  }

  /**
   * Asks once.
   *
   * @param givesUp is asked meanwhile, now and then, whether not to wait any longer
   * @return what the program proved, or why it will not; empty if it may yet
   */
  Optional<RunResult> proof(RunningProcess running, BooleanSupplier givesUp)
      throws IOException, InterruptedException {
    if (settings.url() != null) {
      @Nullable ServerCheck known = server();
      return known == null ? Optional.empty() : ask(running, known, givesUp);
    }
    if (settings.isPrinting()) {
      return output.hasWanted() && rest.isAtLeast(Rest.CALM)
          ? Optional.of(RunResult.proved(Proof.prints, running.elapsed()))
          : Optional.empty();
    }
    return settings.isSmoke() ? settle(running, givesUp) : Optional.empty();
  }

  /** Returns what is to be said of a program whose time is up. */
  RunResult late(RunningProcess running) {
    return settings.isSmoke()
        ? RunResult.proved(Proof.stays, running.elapsed())
        : RunResult.failed(last.failure(), running.elapsed(), last.detail());
  }

  /** Returns whether another program took the port after it was seen to be free. */
  boolean isAnsweredByStranger() {
    return answeredByStranger;
  }

  /** Returns the ports that have to be free again when the program has ended. */
  List<LocalPort> ports() {
    return Stream.ofNullable(server).map(ServerCheck::port).toList();
  }

  private static @Nullable String token(ProbeSettings settings) {
    return settings.environment().get(Prober.TOKEN);
  }

  private @Nullable ServerCheck server() throws IOException {
    if (server == null) {
      last = new Answer(Failure.TIMED_OUT, "it did not print <probe><output> with its port");
      Optional<MatchResult> announced = output.wanted();
      if (announced.isPresent()) {
        server = announced(Objects.requireNonNullElse(announced.get().group(1), ""));
      }
    }
    return server;
  }

  private @Nullable ServerCheck announced(String port) throws IOException {
    try {
      @Nullable URI url = parameters.settings(Integer.parseInt(port)).url();
      return url == null ? null : ServerCheck.of(url, settings);
    } catch (NumberFormatException | ProblemException noPort) {
      last = new Answer(Failure.TIMED_OUT, "it printed no port but '" + port + "'");
      return null;
    }
  }

  private Optional<RunResult> ask(
      RunningProcess running, ServerCheck asked, BooleanSupplier givesUp)
      throws IOException, InterruptedException {
    Duration remaining = settings.timeout().minus(running.elapsed());
    Duration limit = remaining.compareTo(LAST_QUESTION) < 0 ? LAST_QUESTION : remaining;
    Answer answer = asked.health().ask(limit, givesUp);
    if (answer.failure() == null) {
      return Optional.of(answered(running, asked.port()));
    }
    if (answer.failure() != Failure.TIMED_OUT || last.failure() == Failure.TIMED_OUT) {
      // What it once said tells more than that the last question came too late.
      since = answer.equals(last) ? since : running.elapsed();
      last = answer;
    }
    failed = isFailed(answer) ? failed + 1 : 0;
    return isFinal(answer, running.elapsed().minus(since)) || failsForGood()
        ? Optional.of(RunResult.failed(answer.failure(), running.elapsed(), answer.detail()))
        : Optional.empty();
  }

  /** A program that has ended meanwhile did not give this answer. */
  private RunResult answered(RunningProcess running, LocalPort port)
      throws IOException, InterruptedException {
    RunResult result = RunResult.proved(Proof.answers, running.elapsed());
    running.watch();
    answeredByStranger = !running.mayListenOn(port.number());
    OptionalInt exit = running.awaitExit(Duration.ZERO);
    return exit.isPresent() ? RunResult.ended(exit.getAsInt(), result.after()) : result;
  }

  /** Nobody said what it should do, so it is asked where it listens, and else has to calm down. */
  private Optional<RunResult> settle(RunningProcess running, BooleanSupplier givesUp)
      throws IOException, InterruptedException {
    for (InetSocketAddress socket : running.listening()) {
      if (silent.contains(socket)) {
        continue;
      }
      URI url = LocalPort.url(socket);
      Answer answer = HealthCheck.ofAnything(url, token(settings)).ask(ANY_QUESTION, givesUp);
      if (answer.failure() == null) {
        return Optional.of(answered(running, LocalPort.of(url)));
      }
      if (!answer.detail().equals(HealthCheck.NOBODY)) {
        silent.add(socket);
      }
    }
    Duration settle = parameters.settle();
    return rest.isAtLeast(settle.compareTo(Rest.CALM) < 0 ? Rest.CALM : settle)
        ? Optional.of(
            RunResult.proved(silent.isEmpty() ? Proof.stays : Proof.listens, running.elapsed()))
        : Optional.empty();
  }

  private static boolean isFailed(Answer answer) {
    return answer.failure() == Failure.WRONG_STATUS
        ? Integer.parseInt(answer.detail()) >= SERVER_ERROR
        : answer.detail().equals(HealthCheck.DROPPED);
  }

  /** It does not start any more: it takes each question, and fails by what no time mends. */
  private boolean failsForGood() {
    if (failed < ENOUGH) {
      return false;
    }
    ProgramOutput said = new ProgramOutput(output.text());
    return said.repetitions() >= ENOUGH && FailureRules.isLasting(said);
  }

  private static boolean isFinal(Answer answer, Duration unchanged) {
    return answer.failure() == Failure.WRONG_STATUS
        && Integer.parseInt(answer.detail()) < SERVER_ERROR
        && unchanged.compareTo(PERSISTENT) > 0;
  }
}
