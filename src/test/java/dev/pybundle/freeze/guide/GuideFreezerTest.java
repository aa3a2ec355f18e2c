package dev.pybundle.freeze.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.FileDifference;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("GuideFreezer")
class GuideFreezerTest {

  private static final String SPEC =
      """
      {"name": "prog", "version": "1", "triple": "%1$s", "layout": "onedir", "entry": "%2$s/main.py",
       "sourceRoots": ["%2$s"],
       "collected": {"datas": [{"source": "%2$s/data", "target": "data"}], "binaries": [], "hiddenImports": [],
         "excludes": [], "collectAll": [], "collectSubmodules": [], "collectData": [], "collectBinaries": [],
         "copyMetadata": [], "recursiveCopyMetadata": [], "hooksPath": [], "hooksConfig": {},
         "runtimeHooks": ["%2$s/hook.py"], "noarchive": false, "completeness": "closure", "trim": [],
         "moduleCollectionMode": {}},
       "interpreter": {"optimize": 0, "unbuffered": true, "utf8": true, "quickStart": true, "options": ["W ignore"]},
       "executable": {"console": true, "debug": false, "contentsDirectory": "_internal",
         "bootloaderIgnoreSignals": false, "disableWindowedTraceback": false},
       "windows": {"versionInfo": {}, "resources": [], "uacAdmin": false, "uacUiaccess": false},
       "macos": {"argvEmulation": false}}
      """;

  private static final String MAIN =
      """
      import http.server
      import multiprocessing
      import os
      import pathlib
      import sqlite3
      import subprocess
      import sys

      import calendar
      import helper

      class Handler(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200)
              self.end_headers()
              self.wfile.write(b"served")

      def square(number):
          return number * number, helper.GREETING

      def started(*arguments, program=sys.executable):
          run = subprocess.run([program, *arguments], capture_output=True, text=True)
          return (run.stdout or run.stderr).strip()

      if __name__ == "__main__":
          if "--port" in sys.argv:
              http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
          print(helper.GREETING, *sys.argv[1:])
          print((pathlib.Path(__file__).parent / "data" / "text.txt").read_text(), sys.warnoptions, sys.flags.utf8_mode)
          print(os.environ["HOOKED"], calendar.OWN, sys.flags.isolated, callable(exit), "packages" in str(sys.path))
          print(started("-um", "jobs.one", "a"), started("-c", "import helper, sys; print('packages' in str(sys.path))"))
          os.symlink(sys.executable, sys.argv[1])
          print(started("-c", "import sys; print('_internal' in str(sys.path))", program=sys.argv[1]))
          with multiprocessing.get_context("spawn").Pool(1) as pool:
              print(*pool.map(square, [7]))
          print(pathlib.Path(sys.argv[0]).name, sorted(set(dir()) & {"_pybundle_portable", "contents", "run"}))
          sys.exit(7)
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private static Path temporary;
  private static PythonEnvironment environment;
  private static Frozen first;
  private static Path program;

  private final ProcessRunner processes = new ProcessRunner();
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void freeze() throws Exception {
    Path sources = sources();
    first = frozen(sources, "first");
    Path copy = Files.createDirectories(temporary.resolve("else where é"));
    try (var files = Files.walk(first.folder().resolve("prog"))) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(first.folder().resolve("prog").relativize(file).toString());
        if (!file.equals(first.folder().resolve("prog"))) {
          Files.copy(file, to);
        }
      }
    }
    program = copy.resolve("prog");
    // The machine of a user has what the tests put into this folder.
    Path guide = copy.resolve("guide.txt");
    String text = Files.readString(guide);
    assertThat(text)
        .contains("needed\tsqlite3\n", "port\toption\t{port}\t--port\n", "place\t/usr/bin\n");
    assertThat(text.contains("needed\tsqlite3.Connection.enable_load_extension\n"))
        .isEqualTo(environment.interpreter().loadExtension());
    Files.writeString(guide, text.replaceAll("(?m)^place\t.*\n", "") + "place\t~/pythons/*/bin\n");
  }

  @Test
  @DisplayName("makes a program that runs with a Python that is there, as plain Python does")
  void programRuns() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("a link"), program);
    String home = home("runs", environment.interpreter().executable());

    ProcessResult result =
        run(
            List.of(link.toString(), temporary.resolve("other").toString(), "-c", "a b é", ""),
            Map.of("HOME", home, "PYTHONPATH", "/gone", "PYTHONHOME", "/gone"));

    assertThat(result.exitCode()).describedAs(result.describe()).isEqualTo(7);
    assertThat(result.output())
        .containsExactly(
            "hello from " + temporary.resolve("other") + " -c a b é ",
            "a text ['ignore'] 1",
            "yes yes 1 True False",
            "jobs.one ['a'] False",
            "False",
            "(49, 'hello from')",
            "prog []");
  }

  @Test
  @DisplayName("makes the same bytes each time, without an interpreter and its library")
  void programIsTheSame() throws Exception {
    Frozen second = frozen(temporary.resolve("sources"), "second");

    assertThat(FileDifference.between(first.folder(), second.folder())).isEmpty();
    assertThat(first.program()).isEqualTo("prog/prog");
    assertThat(first.files())
        .noneMatch(
            file -> file.path().contains("/encodings/") || file.path().contains("libpython"));
  }

  @Test
  @DisplayName("says what is missing, what is there instead, and where to get it")
  void nothingFits() throws Exception {
    Path other =
        script(
            temporary.resolve("other python3"),
            "printf 'Python 3.8.1\\n.cpython-38-x86_64-linux-gnu.so\\n\\n/x/python3.8'");
    Path lacks = script(temporary.resolve("unfit/pythons/one/bin/python3"), "exit 1");

    ProcessResult result =
        run(
            List.of(program.toString(), "x"),
            Map.of(
                "HOME",
                temporary.resolve("unfit").toString(),
                "PYBUNDLE_PYTHON",
                other.toString()));

    String minor = minor();
    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(String.join("\n", result.lastLines()))
        .startsWith("prog needs Python " + minor + " (64-bit, ")
        .contains(
            "\n  /x/python3.8 is Python 3.8.1\n",
            "\n  " + lacks + " does not say that it is Python 3\n",
            "\n  Debian, Ubuntu: sudo apt install python" + minor + "\n",
            "\nprog has to be started again then.\n",
            "\npybundle-guide: {\"wanted\":\"Python " + minor,
            "\"url\":null}");
  }

  @Test
  @DisplayName(
      "answers at the port of the program until there is a Python, and then becomes the program")
  void pythonComesLater() throws Exception {
    Path home = Files.createDirectories(temporary.resolve("later"));
    int port = freePort();
    Process process = start(home, port, "");
    try {
      URI address =
          URI.create("http://127.0.0.1:%d/api/health?x=<b>".formatted(port).replace("<b>", ""));
      HttpResponse<String> page = ask(address, "text/html,*/*", "GET", 503);
      assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
      assertThat(page.body()).contains("<meta http-equiv=\"refresh\"", "prog needs Python");
      HttpResponse<String> text = ask(address, "*/*", "GET", 503);
      assertThat(text.body()).startsWith("prog needs Python").endsWith("as soon as it is there.");
      assertThat(ask(address, "*/*", "HEAD", 503).body()).isEmpty();

      home("later", environment.interpreter().executable());

      assertThat(ask(address, "*/*", "GET", 200).body()).isEqualTo("served");
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  @DisplayName("ends while it waits when the input ends that its app has promised")
  void appIsGone() throws Exception {
    int port = freePort();
    Process process =
        start(
            Files.createDirectories(temporary.resolve("gone")),
            port,
            ProcessHandle.current().pid() + ",stdin");
    ask(URI.create("http://127.0.0.1:" + port), "*/*", "GET", 503);

    process.getOutputStream().close();

    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(78);
  }

  @Test
  @DisplayName("knows from the probe where the program is told its port")
  void portRules() {
    ProbeParameters probe =
        new ProbeParameters(
            "http://127.0.0.1:{port}/",
            List.of("serve", "{port}", "--port={port}", "--bind", "127.0.0.1:{port}"),
            null,
            null,
            null,
            null,
            Map.of("PORT", "{port}", "MODE", "x"),
            1,
            1,
            List.of());

    assertThat(PortRule.of(probe))
        .containsExactly(
            "position\t{port}\t1",
            "argument\t--port={port}\t",
            "option\t127.0.0.1:{port}\t--bind",
            "variable\t{port}\tPORT");
    assertThat(PortRule.of(ProbeParameters.defaults())).isEmpty();
  }

  private static Process start(Path home, int port, String host) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program.toString(), "--port", "" + port);
    builder.environment().clear();
    builder.environment().putAll(Map.of("HOME", home.toString(), "PYBUNDLE_HOST", host));
    return builder
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Asks until the status is the right one. */
  private HttpResponse<String> ask(URI address, String accept, String method, int status)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Accept", accept)
            .timeout(PATIENCE)
            .build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == status) {
          return response;
        }
      } catch (IOException notYet) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
      Thread.sleep(50);
    }
  }

  private ProcessResult run(List<String> command, Map<String, String> variables) throws Exception {
    return processes.run(new Command(command, temporary, variables, PATIENCE, /* log= */ null));
  }

  /** Returns a home that has a Python. */
  private static String home(String name, Path python) throws IOException {
    Path home = temporary.resolve(name);
    Path bin = Files.createDirectories(home.resolve("pythons/one/bin"));
    Files.createSymbolicLink(bin.resolve("python3"), python);
    return home.toString();
  }

  private static Path script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String minor() {
    return environment.interpreter().version().replaceFirst("(\\d+\\.\\d+).*", "$1");
  }

  private static Path sources() throws IOException {
    Path sources = Files.createDirectories(temporary.toRealPath().resolve("sources"));
    Files.writeString(sources.resolve("main.py"), MAIN);
    Files.writeString(
        sources.resolve("helper.py"),
        "GREETING = 'hello from'\ndef load(db): db.enable_load_extension(True)\n");
    // It hides a module of the standard library.
    Files.writeString(sources.resolve("calendar.py"), "OWN = 'yes'\n");
    Files.writeString(sources.resolve("hook.py"), "import os\nos.environ['HOOKED'] = 'yes'\n");
    Files.createDirectories(sources.resolve("jobs"));
    Files.writeString(
        sources.resolve("jobs/one.py"), "import sys\nprint('jobs.one', sys.argv[1:])\n");
    Files.createDirectories(sources.resolve("data"));
    Files.writeString(sources.resolve("data/text.txt"), "a text");
    return sources;
  }

  private static Frozen frozen(Path sources, String name) throws Exception {
    GuideFreezer freezer = new GuideFreezer(new ProcessRunner(), new HostSystem());
    environment =
        RealEnvironment.with(
            "test environment of portable", freezer.pins(freezer.defaultVersion()));
    Workspace workspace = new Workspace(temporary.resolve(name));
    BundleSpec spec =
        Json.parse(SPEC.formatted(RealEnvironment.triple(), sources), BundleSpec.class);
    ProbeParameters probe =
        new ProbeParameters(
            null, List.of("--port", "{port}"), null, null, null, null, Map.of(), 1, 1, List.of());
    return freezer.freeze(
        new FreezeRequest(
            spec,
            freezer.plan(spec).writeTo(workspace.spec()),
            workspace,
            environment,
            freezer.variables(probe),
            Set.of(),
            315_532_800L,
            Duration.ofMinutes(10),
            /* memory= */ null));
  }
}
