package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The canary: a password that stands in every URL that can carry one, and must turn up nowhere. */
@DisplayName("A password in a URL is neither shown nor written")
class PasswordInUrlTest {

  private static final String CANARY = "c4n4ry";
  private static final String PASSWORD = "x/" + CANARY + "@%";
  private static final String ESCAPED = "x%2F" + CANARY + "%40%25";
  private static final String WHEEL = "some_pkg-1.0-py3-none-any.whl";

  /**
   * One place of a password.
   *
   * @param what for the test's name
   * @param variables of the build
   * @param files of the project
   */
  record Case(String what, Map<String, String> variables, Map<String, String> files) {

    @Override
    public String toString() {
      return what;
    }

    Case requiring(String name) {
      Map<String, String> all = new TreeMap<>(files);
      all.put("requirements.txt", name + "\n");
      return new Case(what + ", for " + name, variables, all);
    }

    String filled(String text, String host) {
      return text.replace("AUTH", "me:" + ESCAPED)
          .replace("RAW", "me:" + PASSWORD)
          .replace("HOST", host);
    }
  }

  static Stream<Case> working() {
    Map<String, String> wanted = Map.of("requirements.txt", "some-pkg\n");
    Map<String, String> index = Map.of("PIP_INDEX_URL", "http://HOST/nothing");
    return Stream.of(
        new Case("index", Map.of("PIP_INDEX_URL", "http://AUTH@HOST/simple"), wanted),
        new Case(
            "extra index",
            Map.of(
                "PIP_INDEX_URL",
                "http://AUTH@HOST/nothing",
                "PIP_EXTRA_INDEX_URL",
                "http://AUTH@HOST/simple"),
            wanted),
        new Case(
            "find-links",
            Map.of(
                "PIP_INDEX_URL",
                "http://AUTH@HOST/nothing",
                "PIP_FIND_LINKS",
                "http://AUTH@HOST/simple/some-pkg/"),
            wanted),
        new Case(
            "proxy",
            Map.of(
                "PIP_INDEX_URL",
                "http://packages.invalid/simple",
                "PIP_TRUSTED_HOST",
                "packages.invalid",
                "PIP_PROXY",
                "http://AUTH@HOST",
                "NO_PROXY",
                "",
                "no_proxy",
                ""),
            wanted),
        new Case(
            "pip.conf",
            Map.of(),
            Map.of(
                "requirements.txt",
                "some-pkg\n",
                "home/.config/pip/pip.conf",
                "[global]\nindex-url = http://AUTH@HOST/simple\n")),
        new Case(
            "index in the requirements",
            index,
            Map.of("requirements.txt", "--index-url http://AUTH@HOST/simple\nsome-pkg\n")),
        new Case(
            "find-links in the requirements",
            index,
            Map.of(
                "requirements.txt", "--find-links http://AUTH@HOST/simple/some-pkg/\nsome-pkg\n")),
        new Case(
            "included requirements and constraints",
            Map.of(
                "PIP_INDEX_URL",
                "http://AUTH@HOST/simple",
                "PIP_CONSTRAINT",
                "http://AUTH@HOST/files/more.txt"),
            Map.of(
                "requirements.txt",
                "-r http://AUTH@HOST/files/more.txt\n-c http://AUTH@HOST/files/more.txt\n")),
        new Case(
            "extra index in the requirements",
            index,
            Map.of("requirements.txt", "--extra-index-url http://AUTH@HOST/simple\nsome-pkg\n")),
        new Case(
            "variable in the requirements",
            Map.of("PIP_INDEX_URL", "http://HOST/nothing", "WORD", ESCAPED),
            Map.of(
                "requirements.txt", "--extra-index-url http://me:${WORD}@HOST/simple\nsome-pkg\n")),
        new Case(
            "direct requirement",
            index,
            Map.of("requirements.txt", "some-pkg @ http://AUTH@HOST/files/" + WHEEL + "\n")),
        new Case(
            "direct requirement of a project",
            index,
            Map.of(
                "pyproject.toml",
                "[project]\nname = 'app'\nversion = '1'\ndependencies = ['some-pkg @"
                    + " http://AUTH@HOST/files/"
                    + WHEEL
                    + "']\n")));
  }

  /** Places that only uv reads, each with a package that is there and one that is not. */
  static Stream<Arguments> ofUv() {
    String index = "http://AUTH@HOST/simple";
    String settings = "[[index]]\nname = 'ours'\nurl = '" + index + "'\ndefault = true\n";
    String links = "find-links = ['http://AUTH@HOST/simple/some-pkg/']\nno-index = true\n";
    Map<String, Map<String, String>> variables = new TreeMap<>();
    Map<String, Map<String, String>> files = new TreeMap<>();
    variables.put("UV_DEFAULT_INDEX", Map.of("UV_DEFAULT_INDEX", index));
    variables.put("UV_INDEX_URL", Map.of("UV_INDEX_URL", index));
    for (String extra : List.of("UV_INDEX", "UV_EXTRA_INDEX_URL")) {
      variables.put(extra, Map.of("UV_DEFAULT_INDEX", "http://HOST/nothing", extra, index));
    }
    variables.put(
        "UV_INDEX with a name",
        Map.of("UV_DEFAULT_INDEX", "http://HOST/nothing", "UV_INDEX", "ours=" + index));
    variables.put(
        "UV_FIND_LINKS",
        Map.of(
            "UV_DEFAULT_INDEX",
            "http://HOST/nothing",
            "UV_FIND_LINKS",
            "http://AUTH@HOST/simple/some-pkg/"));
    files.put("index in uv.toml", Map.of("uv.toml", settings));
    files.put("find-links in uv.toml", Map.of("uv.toml", links));
    files.put(
        "index in pyproject.toml",
        Map.of("pyproject.toml", settings.replace("[[index]]", "[[tool.uv.index]]")));
    files.put("find-links in pyproject.toml", Map.of("pyproject.toml", "[tool.uv]\n" + links));
    return Stream.concat(
            variables.keySet().stream().map(what -> new Case(what, variables.get(what), Map.of())),
            files.keySet().stream().map(what -> new Case(what, Map.of(), files.get(what))))
        .flatMap(
            place ->
                Stream.of("some-pkg", "gone")
                    .map(name -> Arguments.of(place.requiring(name), name.equals("some-pkg"))));
  }

  static Stream<Case> failing() {
    Map<String, String> wanted = Map.of("requirements.txt", "gone\n");
    Map<String, String> index = Map.of("PIP_INDEX_URL", "http://HOST/nothing");
    return Stream.of(
        new Case("index", Map.of("PIP_INDEX_URL", "http://AUTH@HOST/simple"), wanted),
        new Case("index, not escaped", Map.of("PIP_INDEX_URL", "http://RAW@HOST/simple"), wanted),
        new Case(
            "extra index",
            Map.of(
                "PIP_INDEX_URL",
                "http://AUTH@HOST/nothing",
                "PIP_EXTRA_INDEX_URL",
                "http://AUTH@HOST/simple"),
            wanted),
        new Case(
            "find-links",
            Map.of(
                "PIP_INDEX_URL",
                "http://HOST/nothing",
                "PIP_FIND_LINKS",
                "http://AUTH@HOST/simple/some-pkg/"),
            wanted),
        new Case(
            "proxy",
            Map.of(
                "PIP_INDEX_URL",
                "http://packages.invalid/simple",
                "PIP_TRUSTED_HOST",
                "packages.invalid",
                "PIP_PROXY",
                "http://AUTH@HOST",
                "NO_PROXY",
                "",
                "no_proxy",
                ""),
            wanted),
        new Case(
            "direct requirement",
            index,
            Map.of(
                "requirements.txt", "gone @ http://AUTH@HOST/files/gone-1.0-py3-none-any.whl\n")),
        new Case(
            "direct requirement, not escaped",
            index,
            Map.of("requirements.txt", "gone @ http://RAW@HOST/files/gone-1.0-py3-none-any.whl\n")),
        new Case(
            "direct requirement of a project",
            index,
            Map.of(
                "pyproject.toml",
                "[project]\nname = 'app'\nversion = '1'\ndependencies = ['gone @"
                    + " http://AUTH@HOST/files/gone-1.0-py3-none-any.whl']\n")),
        new Case(
            "repository",
            index,
            Map.of("requirements.txt", "gone @ git+http://AUTH@HOST/gone.git@v1\n")),
        new Case(
            "repository, not escaped",
            index,
            Map.of("requirements.txt", "gone @ git+http://RAW@HOST/gone.git@v1\n")));
  }

  @TempDir
  @SuppressWarnings("NullAway") // JUnit sets it before the first test.
  private static Path shared;

  private Fixture fixture;
  private HttpServer server;
  private byte[] wheel;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder);
    Fixture.wheel(folder, "some-pkg", "");
    wheel = Files.readAllBytes(folder.resolve(WHEEL));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void tearDown() {
    server.stop(0);
  }

  @Nested
  @DisplayName("by uv")
  class ByUv {

    /** The uv of pybundle, which is told what pip is told. */
    @BeforeAll
    static void fetch(@TempDir Path folder) throws Exception {
      new Fixture(folder).withRealPath().withCache(shared).provide();
    }

    @BeforeEach
    void setUp() {
      fixture.withRealPath().withCache(shared);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.pybundle.python.PasswordInUrlTest#working")
    @DisplayName("that installs")
    void installs(Case place) throws Exception {
      assertInstalls(place, "by uv ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.pybundle.python.PasswordInUrlTest#failing")
    @DisplayName("that fails")
    void fails(Case place) throws Exception {
      assertFails(place);
    }
  }

  @Nested
  @DisplayName("by uv, in a place of its own")
  class ByUvAlone {

    @BeforeEach
    void setUp() {
      fixture.withRealPath().withCache(shared);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.pybundle.python.PasswordInUrlTest#ofUv")
    @DisplayName("that installs or fails")
    void installs(Case place, boolean installs) throws Exception {
      if (installs) {
        assertInstalls(place, "by uv ");
      } else {
        assertFails(place);
      }
    }
  }

  @Nested
  @DisplayName("by pip")
  class ByPip {

    @BeforeEach
    void setUp(@TempDir Path scratch) throws Exception {
      InterpreterInfo real = Fixture.realPython(scratch);
      fixture.withPath(fixture.bin, Path.of("/usr/bin"));
      fixture.disguised("python3", real, Map.of("pip", true, "ensurepip", false, "venv", true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.pybundle.python.PasswordInUrlTest#working")
    @DisplayName("that installs")
    void installs(Case place) throws Exception {
      assertInstalls(place, "by pip ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.pybundle.python.PasswordInUrlTest#failing")
    @DisplayName("that fails")
    void fails(Case place) throws Exception {
      assertFails(place);
    }
  }

  private void assertInstalls(Case place, String installer) throws Exception {
    prepare(place);

    PythonEnvironment environment = fixture.provide();

    assertThat(environment.packages()).containsOnlyKeys("some-pkg");
    assertThat(environment.origin()).contains(installer);
    assertThat(environment.toString()).doesNotContain(CANARY);
    assertNowhere();
  }

  private void assertFails(Case place) throws Exception {
    prepare(place);

    assertThatThrownBy(() -> fixture.provide())
        .isInstanceOf(ProblemException.class)
        .hasMessageNotContaining(CANARY);
    assertNowhere();
  }

  private void prepare(Case place) throws Exception {
    String host = "127.0.0.1:" + server.getAddress().getPort();
    fixture.withVariable("HOME", fixture.project.resolve("home").toString());
    fixture.withVariable("GIT_TERMINAL_PROMPT", "0");
    place.variables().forEach((name, text) -> fixture.withVariable(name, place.filled(text, host)));
    for (Map.Entry<String, String> file : place.files().entrySet()) {
      fixture.write(file.getKey(), place.filled(file.getValue(), host));
    }
  }

  /** Looks at all that was said, and at the logs, the state and the environment. */
  private void assertNowhere() throws Exception {
    assertThat(fixture.info).noneMatch(line -> line.contains(CANARY));
    assertThat(fixture.warnings).noneMatch(line -> line.contains(CANARY));
    Path target = fixture.project.resolve("target");
    try (Stream<Path> files = Files.walk(target)) {
      List<Path> written = files.filter(Files::isRegularFile).toList();
      assertThat(written).anyMatch(file -> file.toString().endsWith(".log"));
      for (Path file : written) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text.contains(CANARY)).as("%s holds the password", file).isFalse();
      }
    }
  }

  /** An index, a folder of wheels and a proxy to both; each wants the password. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String host = "http://" + exchange.getRequestHeaders().getFirst("Host");
      byte[] content =
          path.equals("/simple/some-pkg/")
              ? ("<a href='" + host + "/files/" + WHEEL + "'>" + WHEEL + "</a>")
                  .getBytes(StandardCharsets.UTF_8)
              : path.equals("/files/" + WHEEL)
                  ? wheel
                  : path.equals("/files/more.txt")
                      ? "some-pkg==1.0\n".getBytes(StandardCharsets.UTF_8)
                      : new byte[0];
      if (!isAllowed(exchange)) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
        exchange.sendResponseHeaders(401, -1);
      } else if (content.length == 0) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        String type = path.endsWith("/") ? "text/html" : "application/octet-stream";
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
      }
    }
  }

  private static boolean isAllowed(HttpExchange exchange) {
    byte[] expected = ("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8);
    String header = "Basic " + Base64.getEncoder().encodeToString(expected);
    return Stream.of("Authorization", "Proxy-Authorization")
        .flatMap(name -> Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).stream())
        .anyMatch(header::equals);
  }
}
