package dev.pybundle.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.Prober.Failed;
import dev.pybundle.probe.Prober.Hindered;
import dev.pybundle.probe.Prober.Outcome;
import dev.pybundle.probe.Prober.Passed;
import dev.pybundle.probe.Prober.Request;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.process.RunningProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A probe")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are scripts")
class ProberTest {

  private static final String URL = "http://127.0.0.1:{port}/health";
  private static final List<String> PORT = List.of("{port}");

  @TempDir Path temp;

  /** Of this test alone: other builds of this machine may be probing as well. */
  @TempDir Path rooms;

  private Prober prober = new Prober(new HostSystem(), new ProcessRunner());

  @BeforeEach
  void makeProber() {
    prober = new Prober(new HostSystem(), new ProcessRunner(), Duration.ofSeconds(2), rooms);
  }

  @AfterEach
  void findNothing() throws IOException {
    assertThat(rooms).as("folders of probes").isEmptyDirectory();
    assertThat(survivors()).as("processes of probes").isEmpty();
  }

  // Servers

  @Test
  @DisplayName("passes a server that answers, and measures when and with how much memory")
  void passesServer() throws Exception {
    // when
    Outcome outcome = probe(Programs.SERVER + "serve()", server(null, "\"status\": *\"ok\""));
    // then
    Passed passed = passed(outcome);
    assertThat(passed.ready()).isPositive().isLessThan(Duration.ofSeconds(60));
    assertThat(passed.summary()).matches("ready \\d+\\.\\d\\d s after start");
    assertThat(passed.end()).isEqualTo("nothing left behind");
    assertThat(passed.doubt()).isNull();
    if (OS.LINUX.isCurrentOs()) {
      assertThat(passed.peakMemory()).isBetween(2_000_000L, 500_000_000L);
    }
    assertThat(temp.resolve("probe.log")).content().contains("listening");
  }

  @Test
  @DisplayName("waits while a server starts, and while it says that it is not ready")
  void waitsForServer() throws Exception {
    // given
    String script =
        Programs.SERVER
            + """
            Handler.status = 503
            def ready():
                Handler.status = 200
            threading.Timer(1, ready).start()
            time.sleep(0.3)
            serve()
            """;
    // when
    Passed passed = passed(probe(script, server(null, null)));
    // then
    assertThat(passed.ready()).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  @DisplayName("fails a server that answers with another status, and does not follow it elsewhere")
  void failsWrongStatus() throws Exception {
    // when
    Observation seen =
        failed(probe(Programs.SERVER + "Handler.status = 404\nserve()", server(null, null)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.WRONG_STATUS);
    assertThat(seen.detail()).isEqualTo("404");
    assertThat(seen.output()).contains("listening");
    assertThat(seen.left()).isEmpty();
  }

  @Test
  @DisplayName("passes a server that answers with the status that is wanted")
  void passesWantedStatus() throws Exception {
    assertThat(probe(Programs.SERVER + "Handler.status = 404\nserve()", server(404, null)))
        .isInstanceOf(Passed.class);
  }

  @Test
  @DisplayName("fails a server whose answer is not the wanted one, and shows it")
  void failsWrongBody() throws Exception {
    // given
    ProbeParameters parameters = server(null, "degraded", 6);
    // when
    Observation seen = failed(probe(Programs.SERVER + "serve()", parameters));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.WRONG_BODY);
    assertThat(seen.detail()).isEqualTo("{\"status\": \"ok\"}");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "does not listen|2|time.sleep(600)|nobody listens there",
        "takes the connection and is silent|6|"
            + "Handler.do_GET = lambda self: time.sleep(600)\\nserve()"
            + "|it took the question and said nothing"
      })
  @DisplayName("fails a server when the time is up, and says what was the matter, if it")
  void timesOut(String name, int seconds, String script, String detail) throws Exception {
    // when
    Observation seen =
        failed(probe(Programs.SERVER + script.replace("\\n", "\n"), server(null, null, seconds)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.TIMED_OUT);
    assertThat(seen.detail()).isEqualTo(detail);
    assertThat(seen.after()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "hangs up for want of a program|subprocess.run(['git'])|TIMED_OUT",
        "hangs up for want of a module|import no_such_module|TIMED_OUT",
        "answers with 500 for want of a module|print('Traceback (most recent call last):\\n"
            + "ModuleNotFoundError: x', flush=True); self.send_error(500)|WRONG_STATUS"
      })
  @DisplayName("ends long before its time a server that will never answer: that")
  void endsHopelessServer(String name, String code, Failure failure) throws Exception {
    // given
    String script =
        Programs.SERVER
            + "class Broken(Handler):\n    def do_GET(self): "
            + code
            + "\nHandler = Broken\nserve()";
    // when
    Observation seen = failed(probe(script, server(null, null, 600)));
    // then
    assertThat(seen.failure()).isEqualTo(failure);
    assertThat(seen.after()).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  @DisplayName("waits for a server that hangs up, again and again, while it gets ready")
  void waitsForRecovery() throws Exception {
    // given
    String script =
        Programs.SERVER
            + """
            class Starting(Handler):
                questions = 0
                def do_GET(self):
                    Starting.questions += 1
                    if Starting.questions < 9:
                        open("made-later")
                    super().do_GET()
            Handler = Starting
            serve()
            """;
    // when, then
    passed(probe(script, server(null, null)));
    assertThat(temp.resolve("probe.log")).content().contains("made-later");
  }

  @Test
  @DisplayName("fails a server that ends before it answers, with its exit code and last words")
  void failsEndedServer() throws Exception {
    // when
    Observation seen = failed(probe("import sys\nsys.exit('no config in é')", server(null, null)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.EXITED);
    assertThat(seen.exitCode()).isEqualTo(1);
    assertThat(seen.output()).isEqualTo("no config in é\n");
  }

  @Test
  @DisplayName("takes no port for taken at an address that is none of this machine")
  void addressOfNobody() throws Exception {
    // An address for documentation, which nobody has.
    assertThat(new LocalPort(InetAddress.getByName("192.0.2.1"), 28_741).isFree()).isTrue();
  }

  @Test
  @DisplayName("does not start a program whose port is taken, and so is not fooled by who has it")
  void refusesTakenPort() throws Exception {
    // given
    try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://localhost:" + stranger.getLocalPort() + "/";
      // when
      Outcome outcome = probe("open('started', 'w')", parameters(url, List.of()));
      // then
      assertThat(outcome).isInstanceOf(Hindered.class);
      assertThat(((Hindered) outcome).problem().sentence())
          .startsWith(
              "The port "
                  + stranger.getLocalPort()
                  + " of "
                  + url
                  + " was taken before the program could listen on it")
          .contains("lsof -i :" + stranger.getLocalPort())
          .contains("write {port} in <probe><url>");
      assertThat(temp.resolve("probe.log")).doesNotExist();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only there it can be seen who listens")
  @DisplayName("is not fooled by a server that takes the port while the program starts")
  void refusesStranger() throws Exception {
    // given
    HttpServer stranger = HttpServer.create();
    stranger.createContext("/", exchange -> exchange.sendResponseHeaders(200, -1));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path started = temp.resolve("started");
    Path folder =
        Programs.write(
            temp.resolve("bundle"),
            "import time\nopen(" + Programs.literal(started) + ", 'w').close()\ntime.sleep(600)");
    FutureTask<Outcome> task =
        new FutureTask<>(
            () ->
                prober.probe(
                    request(folder, parameters("http://127.0.0.1:" + port + "/", List.of()))));
    // when
    new Thread(task, "probing").start();
    while (!Files.exists(started) && !task.isDone()) {
      Thread.sleep(10);
    }
    stranger.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    stranger.start();
    Outcome outcome = task.get();
    stranger.stop(0);
    // then
    assertThat(outcome).isInstanceOf(Hindered.class);
    assertThat(((Hindered) outcome).problem().sentence()).startsWith("The port " + port);
  }

  @Test
  @DisplayName("gives the same port to arguments, URL and environment, and leaves it free")
  void choosesPort() throws Exception {
    // given
    String script = Programs.SERVER + "assert os.environ['AT'] == sys.argv[1] + '!'\nserve()";
    ProbeParameters parameters =
        new ProbeParameters(
            URL, PORT, null, null, null, null, Map.of("AT", "{port}!"), 60, 3, List.of());
    // then
    assertThat(probe(script, parameters)).isInstanceOf(Passed.class);
  }

  // Programs that end

  @Test
  @DisplayName("passes a program that ends as wanted and prints what is wanted, also early in much")
  void passesProgram() throws Exception {
    // given 10 MB after it
    String script =
        "import sys\nprint('version 1.2')\nfor _ in range(10_000): print('x' * 999)\n"
            + "sys.stderr.write('end')\nsys.exit(3)";
    // when
    Passed passed = passed(probe(script, program(3, "version \\d")));
    // then
    assertThat(passed.summary()).matches("ended with exit code 3 after \\d+\\.\\d\\d s");
    assertThat(Files.size(temp.resolve("probe.log"))).isGreaterThan(10_000_000);
  }

  @Test
  @DisplayName("keeps the last 64 KiB of what a failing program printed")
  void keepsTail() throws Exception {
    // given
    String script =
        "for _ in range(10_000): print('x' * 999)\n"
            + "print('caf\\u00e9', flush=True)\n"
            + "raise SystemExit(4)";
    // when
    Observation seen = failed(probe(script, program(0, null)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.WRONG_EXIT);
    assertThat(seen.exitCode()).isEqualTo(4);
    assertThat(seen.output()).hasSize(64 * 1024).endsWith("x\ncafé\n");
  }

  @Test
  @DisplayName("fails a program that ends and does not print what is wanted")
  void failsWrongOutput() throws Exception {
    assertThat(failed(probe("print('version 2')", program(null, "version 1"))).failure())
        .isEqualTo(Failure.WRONG_OUTPUT);
  }

  @Test
  @DisplayName("tells that a program was killed by a signal")
  void tellsSignals() throws Exception {
    // when
    Observation seen = failed(probe("import os\nos.kill(os.getpid(), 11)", program(0, null)));
    // then
    assertThat(seen.exitCode()).isEqualTo(128 + 11);
  }

  @Test
  @DisplayName("fails a program that does not end in time")
  void failsEndless() throws Exception {
    // given
    ProbeParameters parameters =
        new ProbeParameters(null, List.of("x"), null, null, null, null, Map.of(), 1, 3, List.of());
    // then
    assertThat(failed(probe("import time\ntime.sleep(600)", parameters)).failure())
        .isEqualTo(Failure.TIMED_OUT);
  }

  @Test
  @DisplayName("says that the system cannot start a program")
  void notStarted() throws Exception {
    // given
    Path folder = Programs.write(temp.resolve("bundle"), "");
    Files.writeString(folder.resolve("program"), "#!/nowhere/python\n");
    // when
    Observation seen = failed(prober.probe(request(folder, program(0, null))));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.NOT_STARTED);
    assertThat(seen.detail()).contains("program");
  }

  // Where it runs

  @Test
  @DisplayName("starts a copy in a path with a blank, with nothing of the build's environment")
  void scrubsEnvironment() throws Exception {
    // given
    String script =
        """
        import os, stat, sys
        names = set(os.environ) - {"LC_CTYPE"}  # Python's own
        assert names == {"HOME", "PATH", "TMPDIR", "TEMP", "TMP", "MINE", "PYBUNDLE_TOKEN", "PYBUNDLE_HOST", "%s"}, names
        assert os.environ["MINE"] == "ü"
        for name in ("HOME", "PATH", "TMPDIR"):
            assert os.listdir(os.environ[name]) == [], name
        assert os.getcwd() == os.environ["HOME"]
        assert "probe " in sys.argv[0] and not sys.argv[0].startswith(%s)
        assert stat.S_ISFIFO(os.fstat(0).st_mode)
        """
            .formatted(RunningProcess.MARK, Programs.literal(temp.resolve("bundle")));
    ProbeParameters parameters =
        new ProbeParameters(
            null, List.of(), null, null, 0, null, Map.of("MINE", "ü"), 60, 3, List.of());
    // when
    Outcome outcome = probe(script, parameters);
    // then
    assertThat(outcome).isInstanceOf(Passed.class);
  }

  @Test
  @DisplayName("holds standard input open, and ends it together with the program")
  void holdsInput() throws Exception {
    // given a program that only ends with its input
    String script =
        """
        import signal, sys
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.stdin.read()
        """;
    // when
    Passed passed = passed(probe(script, smoke()));
    // then
    assertThat(passed.summary()).startsWith("still running after ");
  }

  // What is left

  @Test
  @DisplayName("fails a server that does not end when it is told to, and ends it by force")
  void failsStubbornServer() throws Exception {
    // given
    String script = Programs.SERVER + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nserve()";
    // when
    Observation seen = failed(probe(script, server(null, null)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.LEFT_BEHIND);
    assertThat(seen.left()).singleElement().asString().startsWith("the process ");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere it must be seen while it has a parent")
  @DisplayName(
      "finds a process that has lost its parent, though it ignores signals and prints nowhere")
  void findsOrphan() throws Exception {
    // given a grandchild that nobody saw before its parent was gone
    String script =
        Programs.SERVER
            + """
            if os.fork() == 0:
                if os.fork():
                    os._exit(0)
                os.setsid()
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                for stream in range(3):
                    os.close(stream)
                time.sleep(600)
            os.wait()
            serve()
            """;
    // when
    Observation seen = failed(probe(script, server(null, null)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.LEFT_BEHIND);
    assertThat(seen.left()).singleElement().asString().startsWith("the process ");
  }

  @Test
  @DisplayName("finds the child that a program which has ended left, and the port that it holds")
  void findsChild() throws Exception {
    // given
    String script =
        Programs.SERVER
            + """
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                serve()
            time.sleep(600)
            """;
    // when
    Observation seen = failed(probe(script, server(null, null)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.LEFT_BEHIND);
    assertThat(seen.left()).singleElement().asString().startsWith("the process ");
  }

  @Test
  @DisplayName("finds temporary files, and removes them even where nothing may be written")
  void findsTemporaryFiles() throws Exception {
    // given
    String script =
        """
        import os, tempfile
        folder = tempfile.mkdtemp(prefix="_MEI")
        os.makedirs(os.path.join(folder, "locked"))
        open(os.path.join(folder, "locked", "file"), "w").close()
        os.chmod(os.path.join(folder, "locked"), 0o500)
        tempfile.mkstemp(prefix="a")
        """;
    // when
    Observation seen = failed(probe(script, program(0, null)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.LEFT_BEHIND);
    assertThat(seen.left())
        .hasSize(2)
        .anyMatch(left -> left.startsWith("the temporary folder _MEI"))
        .anyMatch(left -> left.startsWith("the temporary file a"));
  }

  @Test
  @DisplayName("leaves nothing in 100 runs that pass, are interrupted or take too long")
  void hundredRuns() throws Exception {
    // given
    prober = new Prober(new HostSystem(), new ProcessRunner(), Duration.ofMillis(200), rooms);
    Path passing = Programs.write(temp.resolve("passing"), "import os\nos._exit(0)");
    Path staying =
        Programs.write(
            temp.resolve("staying"),
            """
            import os, tempfile, time
            os.fork()
            tempfile.mkdtemp()
            time.sleep(600)
            """);
    ProbeParameters aSecond =
        new ProbeParameters(null, List.of(), null, null, 0, null, Map.of(), 1, 3, List.of());
    // then
    for (int run = 0; run < 100; run++) {
      switch (run % 8) {
        case 0 -> // The fewest, because each waits for its second.
            assertThat(failed(prober.probe(request(staying, aSecond))).failure())
                .isEqualTo(Failure.TIMED_OUT);
        case 2, 4, 6 -> interruptAfter(3 * run, request(staying, program(0, null)));
        default ->
            assertThat(prober.probe(request(passing, program(0, null)))).isInstanceOf(Passed.class);
      }
      findNothing();
    }
  }

  @Test
  @DisplayName("leaves nothing when the thread is interrupted, whenever that is")
  void interrupted() throws Exception {
    // given
    String script =
        Programs.SERVER
            + """
            if os.fork():
                serve()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            tempfile.mkdtemp()
            time.sleep(600)
            """;
    Path folder = Programs.write(temp.resolve("bundle"), script);
    for (int millis : List.of(0, 5, 20, 60, 150, 400)) {
      interruptAfter(millis, request(folder, server(201, null)));
      findNothing();
    }
  }

  private void interruptAfter(int millis, Request request) throws Exception {
    FutureTask<Outcome> task = new FutureTask<>(() -> prober.probe(request));
    Thread thread = new Thread(task, "probing");
    // when
    thread.start();
    Thread.sleep(millis);
    thread.interrupt();
    // then
    assertThatThrownBy(task::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .satisfiesAnyOf(
            cause -> assertThat(cause).isInstanceOf(InterruptedException.class),
            cause ->
                assertThat(cause).isInstanceOf(java.nio.channels.ClosedByInterruptException.class));
  }

  // Without configuration

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ends with 0|print('hello')|ended with exit code 0|",
        "runs on|import time; time.sleep(600)|still running|<probe><output>",
        "wants arguments|import sys; sys.exit(2)|ended with exit code 2|<probe><args>",
        "fails without a word|import sys; sys.exit(1)|ended with exit code 1|<probe><args>"
      })
  @DisplayName("without configuration passes a program that")
  void smokePasses(String name, String script, String summary, @Nullable String advice)
      throws Exception {
    // when
    Passed passed = passed(probe(script, smoke()));
    // then
    assertThat(passed.summary()).startsWith(summary);
    assertThat(passed.proof().isConclusive()).isEqualTo(advice == null);
    if (advice == null) {
      assertThat(passed.doubt()).isNull();
    } else {
      assertThat(passed.doubt()).isNotNull();
      assertThat(passed.doubt().sentence()).contains(advice);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "lacks a module|import nowhere",
        "lacks metadata|import importlib.metadata as m; m.version('nowhere')",
        "lacks a file|open('nowhere.txt')",
        "crashes|import os; os.abort()",
        "has a broken archive|import sys; sys.exit('[PYI-7:ERROR] Could not load the archive!')"
      })
  @DisplayName("without configuration fails a program that")
  void smokeFails(String name, String script) throws Exception {
    assertThat(failed(probe(script, smoke())).failure()).isEqualTo(Failure.EXITED);
  }

  @Test
  @DisplayName("without configuration does not take PyInstaller's last line for a broken freeze")
  void lastLineOfBootloader() throws Exception {
    // given
    String script =
        "import sys\nsys.exit(\"[PYI-7:ERROR] Failed to execute script 'main' due to unhandled"
            + " exception!\")";
    // then
    assertThat(passed(probe(script, smoke())).doubt()).isNotNull();
  }

  // Parameters

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "http://10.0.0.1:80/|asks 10.0.0.1, which proves nothing",
        "127.0.0.1:8742/health|does not begin with http://host",
        "http://127.0.0.1:{prot}/|is not the URL of a server",
      })
  @DisplayName("refuses a URL that is none of this machine")
  void refusesUrl(String url, String message) {
    assertThatThrownBy(() -> parameters(url, List.of()).check())
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<probe><url>" + url + "</url>")
        .hasMessageContaining(message);
  }

  @Test
  @DisplayName("refuses parameters that contradict each other, and patterns that are none")
  void refusesContradictions() {
    assertThatThrownBy(
            () ->
                new ProbeParameters(null, PORT, 200, null, null, null, Map.of(), 60, 3, List.of())
                    .check())
        .hasMessageContaining("<probe><status> is about an answer");
    assertThatThrownBy(
            () ->
                new ProbeParameters(URL, PORT, null, null, 0, null, Map.of(), 60, 3, List.of())
                    .check())
        .hasMessageContaining("<probe><exitCode> is about a program that ends by itself");
    assertThatThrownBy(() -> program(0, "(").check())
        .hasMessageContaining("<probe><output>(</output> is no pattern: Unclosed group");
    assertThatThrownBy(() -> server(null, null, 0).check())
        .hasMessageContaining("<probe><timeoutSeconds>0</timeoutSeconds> is not 1 or more");
  }

  private Outcome probe(String script, ProbeParameters parameters) throws Exception {
    return prober.probe(request(Programs.write(temp.resolve("bundle"), script), parameters));
  }

  private Request request(Path folder, ProbeParameters parameters) {
    return new Request(folder, "program", parameters, temp.resolve("probe.log"));
  }

  private static ProbeParameters server(@Nullable Integer status, @Nullable String body) {
    return server(status, body, 60);
  }

  private static ProbeParameters server(
      @Nullable Integer status, @Nullable String body, int timeoutSeconds) {
    return new ProbeParameters(
        URL, PORT, status, body, null, null, Map.of(), timeoutSeconds, 3, List.of());
  }

  private static ProbeParameters parameters(String url, List<String> args) {
    return new ProbeParameters(url, args, null, null, null, null, Map.of(), 60, 3, List.of());
  }

  private static ProbeParameters program(@Nullable Integer exitCode, @Nullable String output) {
    return new ProbeParameters(
        null, List.of(), null, null, exitCode, output, Map.of(), 60, 3, List.of());
  }

  private static ProbeParameters smoke() {
    return new ProbeParameters(null, List.of(), null, null, null, null, Map.of(), 60, 1, List.of());
  }

  static Passed passed(Outcome outcome) {
    assertThat(outcome).as("%s", outcome).isInstanceOf(Passed.class);
    return (Passed) outcome;
  }

  static Observation failed(Outcome outcome) {
    assertThat(outcome).as("%s", outcome).isInstanceOf(Failed.class);
    return ((Failed) outcome).observation();
  }

  /**
   * Returns what still runs of this test's programs, also if nobody knows any more who began it.
   */
  private List<ProcessHandle> survivors() {
    return ProcessHandle.allProcesses().filter(this::isOfARoom).toList();
  }

  /**
   * Whoever is started in a room inherits its folders, which Linux tells; elsewhere a name must do.
   */
  private boolean isOfARoom(ProcessHandle process) {
    Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
    try {
      String known =
          Files.exists(environment)
              ? Files.readString(environment, StandardCharsets.ISO_8859_1)
              : process.info().commandLine().orElse("");
      return known.contains(rooms.toRealPath().toString());
    } catch (IOException endedOrOfAnotherUser) {
      return false;
    }
  }
}
