package dev.pybundle.probe;

import static dev.pybundle.probe.ProberTest.failed;
import static dev.pybundle.probe.ProberTest.passed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Proof;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.Prober.Failed;
import dev.pybundle.probe.Prober.Outcome;
import dev.pybundle.probe.Prober.Passed;
import dev.pybundle.probe.Prober.Request;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A probe proves")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are scripts")
class ProofTest {

  private static final String ANNOUNCED = "http://127.0.0.1:{port}/health";

  /** Listens on a port of the system's choice, and says which. */
  static final String ANNOUNCING =
      """
      import http.server, json, os, sys
      class Handler(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200 if self.path == '/health' else 404)
              self.end_headers()
          def log_message(self, *args):
              pass
      server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
      print(json.dumps({"event": "ready", "port": server.server_port}), flush=True)
      server.serve_forever()
      """;

  private static final String BUSY =
      "import time\nend = time.process_time() + %s\nwhile time.process_time() < end: pass\n";

  @TempDir Path temp;
  @TempDir Path rooms;

  // What a program does of which nothing is said

  @Test
  @EnabledOnOs(
      value = {OS.LINUX, OS.MAC},
      disabledReason = "the programs are scripts")
  @DisplayName("without configuration that a server answers, at the port that it chose itself")
  void findsPort() throws Exception {
    // when
    Passed passed = passed(probe(ANNOUNCING, settling(30)));
    // then
    assertThat(passed.proof()).isEqualTo(Proof.answers);
    assertThat(passed.summary()).matches("ready \\d+\\.\\d\\d s after start");
    assertThat(passed.doubt()).isNull();
  }

  @Test
  @DisplayName("without configuration that a program listens which does not speak HTTP")
  void listens() throws Exception {
    // given
    String script =
        """
        import socket
        server = socket.create_server(("", 0))
        while True:
            connection, _ = server.accept()
            connection.sendall(b"220 ready\\r\\n")
            connection.close()
        """;
    // when
    Passed passed = passed(probe(script, settling(1)));
    // then
    assertThat(passed.proof()).isEqualTo(Proof.listens);
    assertThat(passed.doubt()).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "works|BUSY|1",
        "waits, for less than the time to settle|import time; time.sleep(2)|4"
      })
  @DisplayName("that a program fails which, before that, for long")
  void countsOwnTime(String name, String start, int settleSeconds) throws Exception {
    // given
    String script = start.replace("BUSY", BUSY.formatted(3)) + "\nimport nowhere";
    // then
    assertThat(failed(probe(script, settling(settleSeconds))).failure()).isEqualTo(Failure.EXITED);
  }

  @Test
  @DisplayName("that a program cleans up, and does not end it while it still starts")
  void endsNothingThatStarts() throws Exception {
    // given what stands for a onefile program that unpacks itself
    String script =
        "import os, tempfile, time\nhandle, name = tempfile.mkstemp()\n"
            + BUSY.formatted(2)
            + "os.remove(name)\ntime.sleep(600)";
    // then
    assertThat(passed(probe(script, settling(0))).proof()).isEqualTo(Proof.stays);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a missing variable|import os; os.environ['DATABASE_URL']|true",
        "an exception that it prints, and ends with 0|"
            + "import traceback\\ntry: 1 / 0\\nexcept Exception: traceback.print_exc()|true",
        "an exception that it prints and goes on|"
            + "import traceback\\ntry: 1 / 0\\nexcept Exception: traceback.print_exc()\\nprint('on')|false",
        "an exception in a thread|"
            + "import threading; t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()|false",
        "an exception that Python ignores|class A:\\n  def __del__(self): 1 / 0\\nA()|false"
      })
  @DisplayName("that a program fails if it is ended by")
  void exceptions(String name, String script, boolean fails) throws Exception {
    // when
    Outcome outcome = probe(script.replace("\\n", "\n"), settling(1));
    // then
    assertThat(outcome).isInstanceOf(fails ? Failed.class : Passed.class);
  }

  // What it prints

  @Test
  @DisplayName("that a program prints what is wanted, and lets it run on")
  void prints() throws Exception {
    // when
    Passed passed = passed(probe(ANNOUNCING, printing(null, "\"event\": \"ready\"", 60)));
    // then
    assertThat(passed.proof()).isEqualTo(Proof.prints);
    assertThat(passed.summary()).startsWith("ready ");
  }

  @Test
  @DisplayName("that a program fails which prints what is wanted and ends otherwise")
  void printsAndFails() throws Exception {
    assertThat(failed(probe("print('ready'); 1 / 0", printing(null, "ready", 60))).failure())
        .isEqualTo(Failure.WRONG_EXIT);
  }

  @Test
  @DisplayName("that a program fails which runs on and does not print what is wanted")
  void doesNotPrint() throws Exception {
    assertThat(failed(probe(ANNOUNCING, printing(null, "steady", 1))).failure())
        .isEqualTo(Failure.TIMED_OUT);
  }

  @Test
  @DisplayName("that a server answers at the port that it prints")
  void asksAnnouncedPort() throws Exception {
    // when
    Passed passed = passed(probe(ANNOUNCING, printing(ANNOUNCED, "\"port\": (\\d+)", 60)));
    // then
    assertThat(passed.proof()).isEqualTo(Proof.answers);
  }

  @Test
  @DisplayName("nothing if no port can be taken from what is printed")
  void refusesOutputWithoutPort() {
    assertThatThrownBy(() -> printing(ANNOUNCED, "ready", 60).check())
        .hasMessageContaining("<output>ready</output> has no group")
        .hasMessageContaining("listening on (\\d+)");
    assertThatThrownBy(() -> printing("http://127.0.0.1:80/", "ready", 60).check())
        .hasMessageContaining("<probe><output> is about a program that ends by itself");
  }

  @Test
  @DisplayName("a server that wants the token and the process of the app, as the glue gives them")
  void givesToken() throws Exception {
    // given
    String script =
        Programs.SERVER
            + """
            os.kill(int(os.environ["PYBUNDLE_HOST"]), 0)
            token = "Bearer " + os.environ["PYBUNDLE_TOKEN"]
            answer = Handler.do_GET
            def do_GET(self):
                self.status = 200 if self.headers["Authorization"] == token else 401
                answer(self)
            Handler.do_GET = do_GET
            serve()
            """;
    ProbeParameters parameters =
        new ProbeParameters(
            ANNOUNCED, List.of("{port}"), null, null, null, null, Map.of(), 60, 3, List.of());
    // then
    assertThat(probe(script, parameters)).isInstanceOf(Passed.class);
    try (var glue =
        Prober.class.getResourceAsStream(
            "/dev/pybundle/tauri/tauri-plugin-pybundle/src/sidecar.rs")) {
      assertThat(glue)
          .asString(java.nio.charset.StandardCharsets.UTF_8)
          .contains(Prober.TOKEN, Prober.HOST);
    }
  }

  // What it leaves

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "uses again|open(os.path.join(folder, 'id.ses'), 'w').write('51')|-|id.ses to use again",
        "may leave|tempfile.mkstemp(suffix='.cache')|*.cache|nothing left behind"
      })
  @DisplayName("that a program passes with files that it")
  void leaves(String name, String script, @Nullable String allowed, String end) throws Exception {
    // when
    Passed passed = passed(probe(TEMPORARY + script, ending(allowed)));
    // then
    assertThat(passed.end()).endsWith(end);
  }

  private static final String TEMPORARY =
      "import os, sys, tempfile\nfolder = tempfile.gettempdir()\n";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "piles up|tempfile.mkstemp(prefix='up')|the temporary file up",
        "grows|open(os.path.join(folder, 'log'), 'a').write('more')|the temporary file log",
        "hinders its second start|os.mkdir(os.path.join(folder, 'lock'))|so that it fails when it is started again"
      })
  @DisplayName("that a program fails which leaves what")
  void pilesUp(String name, String script, String left) throws Exception {
    // when
    Observation seen = failed(probe(TEMPORARY + script, ending(null)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.LEFT_BEHIND);
    assertThat(seen.left()).anyMatch(phrase -> phrase.startsWith(left));
  }

  @Test
  @DisplayName("that a program fails which writes beside its code")
  void writesBesideCode() throws Exception {
    // given
    String script = TEMPORARY + "open(os.path.join(os.path.dirname(sys.argv[0]), 'app.db'), 'w')";
    // when
    Observation seen = failed(probe(script, ending(null)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.WRITES_INTO_ITSELF);
    assertThat(seen.left()).containsExactly("app.db");
    assertThat(probe(script, ending("*.db"))).isInstanceOf(Passed.class);
  }

  // Copies of itself

  @ParameterizedTest
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "a copy of the interpreter does not run elsewhere")
  @ValueSource(
      strings = {
        // As Python's own tools and joblib do; who is that?
        "subprocess.check_call([sys.executable, '-m', 'http.server', '0'])",
        "subprocess.check_call([sys.executable, '-c', 'import time; time.sleep(600)'])",
        // Without end.
        "subprocess.check_call([sys.executable, *sys.orig_argv[1:]])"
      })
  @DisplayName("that a program fails which takes itself for Python, and ends it at once")
  void startsItself(String start) throws Exception {
    // given
    Path copies = Files.createDirectory(temp.resolve("copies"));
    String script =
        "import os, subprocess, sys\nopen(os.path.join(%s, str(os.getpid())), 'w')\n%s"
            .formatted(Programs.literal(copies), start);
    Path folder = Programs.copyInterpreter(temp.resolve("bundle"));
    ProbeParameters parameters =
        new ProbeParameters(
            null, List.of("-c", script), null, null, null, null, Map.of(), 60, 3, List.of());
    // when
    Observation seen = failed(prober().probe(request(folder, parameters)));
    // then
    assertThat(seen.failure()).isEqualTo(Failure.STARTS_ITSELF);
    assertThat(seen.detail()).startsWith("-");
    try (var started = Files.list(copies)) {
      // A busy machine lets the prober look late; unseen, there would be thousands.
      assertThat(started).hasSizeLessThan(200);
    }
  }

  private Outcome probe(String script, ProbeParameters parameters) throws Exception {
    return prober().probe(request(Programs.write(temp.resolve("bundle"), script), parameters));
  }

  private Prober prober() {
    return new Prober(new HostSystem(), new ProcessRunner(), Duration.ofSeconds(2), rooms);
  }

  private Request request(Path folder, ProbeParameters parameters) {
    return new Request(folder, "program", parameters, temp.resolve("probe.log"));
  }

  private static ProbeParameters settling(int seconds) {
    return new ProbeParameters(
        null, List.of(), null, null, null, null, Map.of(), 60, seconds, List.of());
  }

  private static ProbeParameters printing(@Nullable String url, String output, int timeoutSeconds) {
    return new ProbeParameters(
        url, List.of(), null, null, null, output, Map.of(), timeoutSeconds, 3, List.of());
  }

  private static ProbeParameters ending(@Nullable String allowed) {
    return new ProbeParameters(
        null,
        List.of(),
        null,
        null,
        0,
        null,
        Map.of(),
        60,
        3,
        allowed == null ? List.of() : List.of(allowed));
  }
}
