package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code <probe>} as the user wrote it. {@value #PORT} in the URL, the arguments and the values of
 * the environment stands for a port that is free when the program is started: the same one
 * everywhere, and another one for each build, so that builds at the same time do not collide. If
 * only the URL has it and {@code output} has a group, it is the port that the program announces by
 * that group.
 *
 * @param url where a server answers; null for a program that ends
 * @param args arguments
 * @param status HTTP status of the answer; null for 200
 * @param body pattern to be found in the answer; null for any answer
 * @param exitCode how the program must end; null for 0 if {@code args} is given and {@code output}
 *     is not
 * @param output pattern to be found in what the program prints; null for anything
 * @param environment variables for the program
 * @param timeoutSeconds how long it may take until it is ready or ends
 * @param settleSeconds how long a program that neither ends nor listens must have been at rest to
 *     pass
 * @param allowedLeftovers patterns of what the program may leave in its temporary folder, or write
 *     into its own
 * @param runner what starts a program that is none of this machine, e.g. {@code wine64}: a command
 *     or a path; null or {@value #NO_RUNNER} for nothing
 */
public record ProbeParameters(
    @Nullable String url,
    List<String> args,
    @Nullable Integer status,
    @Nullable String body,
    @Nullable Integer exitCode,
    @Nullable String output,
    Map<String, String> environment,
    int timeoutSeconds,
    int settleSeconds,
    List<String> allowedLeftovers,
    @Nullable String runner) {

  /** Where {@code <runner>} is this, a program of another machine is not started. */
  public static final String NO_RUNNER = "none";

  /** Stands for the port. */
  public static final String PORT = "{port}";

  /** Seconds after which a program that is not ready has failed, unless the user says otherwise. */
  public static final int DEFAULT_TIMEOUT = 60;

  /** Seconds at rest after which a program of which nothing is known does nothing any more. */
  public static final int DEFAULT_SETTLE = 10;

  private static final int OK = 200;
  private static final int ANY_PORT = 65_535;
  private static final Pattern WEB = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

  /** Copies the collections. */
  public ProbeParameters {
    args = List.copyOf(args);
    environment = Map.copyOf(environment);
    allowedLeftovers = List.copyOf(allowedLeftovers);
  }

  /** Parameters of a program of this machine. */
  public ProbeParameters(
      @Nullable String url,
      List<String> args,
      @Nullable Integer status,
      @Nullable String body,
      @Nullable Integer exitCode,
      @Nullable String output,
      Map<String, String> environment,
      int timeoutSeconds,
      int settleSeconds,
      List<String> allowedLeftovers) {
    this(
        url,
        args,
        status,
        body,
        exitCode,
        output,
        environment,
        timeoutSeconds,
        settleSeconds,
        allowedLeftovers,
        null);
  }

  /** Returns the same with a variable for the program, unless it is set. */
  public ProbeParameters withDefault(String name, String value) {
    Map<String, String> variables = new TreeMap<>(environment);
    variables.putIfAbsent(name, value);
    return new ProbeParameters(
        url,
        args,
        status,
        body,
        exitCode,
        output,
        variables,
        timeoutSeconds,
        settleSeconds,
        allowedLeftovers,
        runner);
  }

  /** Returns what starts a program of another machine. */
  public Optional<String> foreignRunner() {
    return Optional.ofNullable(runner).filter(text -> !text.isBlank() && !text.equals(NO_RUNNER));
  }

  /** Returns what holds without any configuration: the program is started without arguments. */
  public static ProbeParameters defaults() {
    return new ProbeParameters(
        null,
        List.of(),
        null,
        null,
        null,
        null,
        Map.of(),
        DEFAULT_TIMEOUT,
        DEFAULT_SETTLE,
        List.of());
  }

  /** Returns whether a port has to be chosen. */
  public boolean wantsPort() {
    return isToldPort() || (asksPort() && output == null);
  }

  /** Returns whether the program chooses its port, and prints it. */
  public boolean announcesPort() {
    return !isToldPort() && asksPort() && output != null;
  }

  private boolean isToldPort() {
    return Stream.concat(args.stream(), environment.values().stream())
        .anyMatch(text -> text.contains(PORT));
  }

  private boolean asksPort() {
    return url != null && url.contains(PORT);
  }

  /** Returns how long a program of which nothing is known must be at rest. */
  public Duration settle() {
    return Duration.ofSeconds(settleSeconds);
  }

  /** Returns all that decides whether a program passes, by the names of the parameters. */
  public Map<String, String> inputs() {
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("<probe><url>", String.valueOf(url));
    inputs.put("<probe><args>", args.toString());
    inputs.put("<probe><status>", String.valueOf(status));
    inputs.put("<probe><body>", String.valueOf(body));
    inputs.put("<probe><exitCode>", String.valueOf(exitCode));
    inputs.put("<probe><output>", String.valueOf(output));
    inputs.put("<probe><environment>", new TreeMap<>(environment).toString());
    inputs.put("<probe><timeoutSeconds>", String.valueOf(timeoutSeconds));
    inputs.put("<probe><settleSeconds>", String.valueOf(settleSeconds));
    inputs.put("<probe><allowedLeftovers>", allowedLeftovers.toString());
    foreignRunner().ifPresent(text -> inputs.put("<probe><runner>", text));
    return inputs;
  }

  /**
   * Fails if the parameters make no sense, before anything is started.
   *
   * @throws ProblemException if one is wrong, or two contradict each other
   */
  public void check() throws ProblemException {
    if (url == null) {
      refuse("status", status, false);
      refuse("body", body, false);
    } else {
      refuse("exitCode", exitCode, true);
      refuse("output", announcesPort() ? null : output, true);
    }
    if (timeoutSeconds < 1) {
      throw ProbeProblems.badNumber("timeoutSeconds", "" + timeoutSeconds, "1 or more")
          .asException();
    }
    if (settleSeconds < 0) {
      throw ProbeProblems.badNumber("settleSeconds", "" + settleSeconds, "0 or more").asException();
    }
    @Nullable Pattern printed = settings(ANY_PORT).output();
    if (announcesPort() && printed != null && printed.matcher("").groupCount() == 0) {
      throw ProbeProblems.noPortInOutput(printed.pattern()).asException();
    }
    leftoverMatchers();
  }

  /**
   * Returns what tells whether a file may be left.
   *
   * @throws ProblemException if a pattern cannot be read
   */
  List<PathMatcher> leftoverMatchers() throws ProblemException {
    List<PathMatcher> matchers = new ArrayList<>();
    for (String pattern : allowedLeftovers) {
      try {
        matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern.strip()));
      } catch (PatternSyntaxException wrong) {
        throw ProbeProblems.badGlob(pattern, wrong.getDescription()).asException(wrong);
      }
    }
    return List.copyOf(matchers);
  }

  /**
   * Returns the same with a port in its places.
   *
   * @param port what {@value #PORT} stands for
   * @throws ProblemException if the URL or a pattern cannot be read
   */
  public ProbeSettings settings(int port) throws ProblemException {
    String number = Integer.toString(port);
    Map<String, String> variables = new TreeMap<>(environment);
    variables.replaceAll((name, value) -> value.replace(PORT, number));
    return new ProbeSettings(
        args.stream().map(argument -> argument.replace(PORT, number)).toList(),
        url == null ? null : uri(url, number),
        status == null ? OK : status,
        pattern("body", body),
        wantedExit(),
        pattern("output", output),
        variables,
        Duration.ofSeconds(timeoutSeconds));
  }

  private @Nullable Integer wantedExit() {
    if (url != null || exitCode != null) {
      return exitCode;
    }
    return args.isEmpty() || output != null ? null : Integer.valueOf(0);
  }

  private static void refuse(String element, @Nullable Object value, boolean withUrl)
      throws ProblemException {
    if (value != null) {
      throw (withUrl
              ? new Problem(
                  "<probe><"
                      + element
                      + "> is about a program that ends by itself, and <probe><url> about one that"
                      + " does not",
                  "remove one of the two")
              : new Problem(
                  "<probe><"
                      + element
                      + "> is about an answer, and there is no <probe><url> to ask",
                  "add <url>, or remove <" + element + ">"))
          .asException();
    }
  }

  private static URI uri(String url, String port) throws ProblemException {
    String text = url.strip().replace(PORT, port);
    try {
      @Nullable String host = WEB.matcher(text).lookingAt() ? new URI(text).getHost() : null;
      if (host == null) {
        throw ProbeProblems.badUrl(url, "it does not begin with http://host").asException();
      }
      if (!LOOPBACK.matcher(host).matches()) {
        throw new Problem(
                "<probe><url>"
                    + url
                    + "</url> asks "
                    + host
                    + ", which proves nothing about the program",
                "let the program listen on this machine: <url>http://127.0.0.1:{port}/…</url>")
            .asException();
      }
      return new URI(text);
    } catch (URISyntaxException wrong) {
      throw ProbeProblems.badUrl(url, wrong.getReason()).asException(wrong);
    }
  }

  private static @Nullable Pattern pattern(String element, @Nullable String text)
      throws ProblemException {
    try {
      return text == null ? null : Pattern.compile(text);
    } catch (PatternSyntaxException wrong) {
      throw ProbeProblems.badPattern(element, text, wrong.getDescription()).asException(wrong);
    }
  }
}
