package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.probe.ProbeProblems;
import dev.pybundle.probe.RunnerProblems;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parameter {@code <probe>}: how the program is tried before it is shipped. In {@code <url>},
 * {@code <args>} and {@code <environment>}, <code>{port}</code> stands for a free port.
 */
public final class Probe {

  private static final String PROPERTY = "pybundle.probe.";

  private @Nullable String url;
  private @Nullable List<@Nullable String> args;
  private @Nullable Integer status;
  private @Nullable String body;
  private @Nullable Integer exitCode;
  private @Nullable String output;
  private @Nullable Map<String, @Nullable String> environment;
  private @Nullable Integer timeoutSeconds;
  private @Nullable Integer settleSeconds;
  private @Nullable List<@Nullable String> allowedLeftovers;
  private @Nullable String runner;
  private @Nullable Map<String, @Nullable String> runners;
  private boolean skip;

  /**
   * Sets where a server answers when it is ready, e.g. <code>http://127.0.0.1:{port}/api/health
   * </code>.
   */
  public void setUrl(@Nullable String url) {
    this.url = url;
  }

  /** Sets the arguments to start it with. */
  public void setArgs(@Nullable List<@Nullable String> args) {
    this.args = args;
  }

  /**
   * Sets what starts a program that is none of this machine, as one for Windows on Linux: a command
   * on the {@code PATH} or a path, e.g. {@code wine64} or {@code qemu-aarch64-static}. Such a
   * program is not started unless this is set, or if it is {@code none}; one of this machine is
   * started without it. It gets the variables whose names begin with {@code WINE} or {@code QEMU_},
   * e.g. {@code WINEPREFIX}; without that wine takes the folder of whoever runs Maven. What is left
   * of the runner itself, such as wine's server, does not count. For Linux on another processor the
   * kernel has to know the runner (binfmt_misc): PyInstaller's programs start themselves again.
   */
  public void setRunner(@Nullable String runner) {
    this.runner = runner;
  }

  /**
   * Sets the runner by target triple, e.g. {@code
   * <x86_64-pc-windows-msvc>wine64</x86_64-pc-windows-msvc>}, for programs of several machines.
   * Where a triple has none, {@code <runner>} counts. As a property: {@code
   * -Dpybundle.probe.runners=x86_64-pc-windows-msvc=wine64,aarch64-unknown-linux-gnu=qemu-aarch64-static}.
   */
  public void setRunners(@Nullable Map<String, @Nullable String> runners) {
    this.runners = runners;
  }

  /** Sets the HTTP status of the right answer; 200 unless set. */
  public void setStatus(@Nullable Integer status) {
    this.status = status;
  }

  /** Sets a regular expression that the right answer holds. */
  public void setBody(@Nullable String body) {
    this.body = body;
  }

  /** Sets the exit code of a program that ends by itself; 0 unless set. */
  public void setExitCode(@Nullable Integer exitCode) {
    this.exitCode = exitCode;
  }

  /**
   * Sets a regular expression that the program has to print. Without {@code <exitCode>} that is
   * enough, and it may run on. Its first group is the port in {@code <url>} if only that has <code>
   * {port}</code>.
   */
  public void setOutput(@Nullable String output) {
    this.output = output;
  }

  /** Sets variables for the program, which gets none of the build's. */
  public void setEnvironment(@Nullable Map<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /** Sets how long it may take until it is ready or ends; 60 unless set. */
  public void setTimeoutSeconds(@Nullable Integer timeoutSeconds) {
    this.timeoutSeconds = timeoutSeconds;
  }

  /**
   * Sets how long a program must have had nothing to do to pass if nothing says what it should do,
   * and it neither ends nor listens; 10 unless set. Time in which it works, or waits for a busy
   * machine, does not count.
   */
  public void setSettleSeconds(@Nullable Integer settleSeconds) {
    this.settleSeconds = settleSeconds;
  }

  /**
   * Sets patterns of what the program may leave in its temporary folder, and of files that it may
   * write into its own, e.g. {@code *.cache}. What a second start uses again needs none.
   */
  public void setAllowedLeftovers(@Nullable List<@Nullable String> allowedLeftovers) {
    this.allowedLeftovers = allowedLeftovers;
  }

  /** Sets whether the program is not started at all. */
  public void setSkip(boolean skip) {
    this.skip = skip;
  }

  /** Returns whether the probe is left out, by the POM or by {@code pybundle.probe.skip}. */
  boolean isSkipped(Function<String, Optional<String>> properties) {
    return skip || properties.apply(PROPERTY + "skip").filter(Probe::isTrue).isPresent();
  }

  /**
   * Returns the same as the service takes it.
   *
   * @param properties finds a property of Maven, for what is not in the POM: {@code
   *     pybundle.probe.url} and so on; {@code pybundle.probe.args} has commas between the arguments
   * @param triple what the program is for
   * @throws ProblemException if a property that should be a number is none, or a runner is for no
   *     triple
   */
  ProbeParameters parameters(Function<String, Optional<String>> properties, TargetTriple triple)
      throws ProblemException {
    Function<String, @Nullable String> property =
        name -> properties.apply(PROPERTY + name).orElse(null);
    return new ProbeParameters(
        first(url, property.apply("url")),
        list(args, property.apply("args")),
        first(status, number(property, "status")),
        first(body, property.apply("body")),
        first(exitCode, number(property, "exitCode")),
        first(output, property.apply("output")),
        variables(),
        Objects.requireNonNullElse(
            first(timeoutSeconds, number(property, "timeoutSeconds")),
            ProbeParameters.DEFAULT_TIMEOUT),
        Objects.requireNonNullElse(
            first(settleSeconds, number(property, "settleSeconds")),
            ProbeParameters.DEFAULT_SETTLE),
        list(allowedLeftovers, property.apply("allowedLeftovers")),
        first(
            runners(property.apply("runners")).get(triple.value()),
            first(runner, property.apply("runner"))));
  }

  private static List<String> list(
      @Nullable List<@Nullable String> inPom, @Nullable String property) {
    if (inPom != null) {
      return inPom.stream().map(Probe::orEmpty).toList();
    }
    return property == null ? List.of() : Arrays.asList(property.split(",", -1));
  }

  /** Returns the variables that the program gets. */
  Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    if (environment != null) {
      environment.forEach((name, value) -> variables.put(name, orEmpty(value)));
    }
    return variables;
  }

  /** Returns the runners by triple; some may be those of programs that are not built now. */
  private Map<String, String> runners(@Nullable String property) throws ProblemException {
    Map<String, String> found = new HashMap<>();
    if (runners != null) {
      runners.forEach((triple, command) -> found.put(triple, orEmpty(command)));
    } else if (property != null && !property.isBlank()) {
      for (String entry : property.split(",", -1)) {
        String[] parts = entry.split("=", 2);
        if (parts.length < 2) {
          throw RunnerProblems.noPair(entry).asException();
        }
        found.put(parts[0].strip(), parts[1].strip());
      }
    }
    for (String triple : new TreeSet<>(found.keySet())) {
      if (TargetTriple.parse(triple).isEmpty()) {
        throw RunnerProblems.unknownTriple(triple).asException();
      }
    }
    return found;
  }

  private static @Nullable Integer number(Function<String, @Nullable String> property, String name)
      throws ProblemException {
    String text = property.apply(name);
    try {
      return text == null ? null : Integer.valueOf(text);
    } catch (NumberFormatException wrong) {
      throw ProbeProblems.badNumber(name, text, "a whole number").asException(wrong);
    }
  }

  /** For {@code -Dpybundle.probe.skip} Maven sets {@code true}. */
  private static boolean isTrue(String text) {
    return Boolean.parseBoolean(text);
  }

  /** Maven makes a null of an empty element. */
  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static <T> @Nullable T first(@Nullable T inPom, @Nullable T property) {
    return inPom == null ? property : inPom;
  }
}
