package dev.pybundle.probe;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a program is started, and what proves that it works: the answer of a server, what a program
 * prints, or the end of one that ends by itself. With nothing of these it is only tried whether the
 * program starts, and what it does then.
 *
 * @param args arguments, one element each
 * @param url where a server answers when it is ready, e.g. {@code
 *     http://127.0.0.1:8742/api/health}; null for a program that ends
 * @param status the HTTP status of that answer, e.g. 200
 * @param body must be found in the answer; null for any
 * @param exitCode how the program must end; null if it need not end
 * @param output must be found in what the program prints, on either stream; null for any
 * @param environment variables that the program gets besides the few that every program needs
 * @param timeout how long it may take until it is ready or ends
 */
public record ProbeSettings(
    List<String> args,
    @Nullable URI url,
    int status,
    @Nullable Pattern body,
    @Nullable Integer exitCode,
    @Nullable Pattern output,
    Map<String, String> environment,
    Duration timeout) {

  /** Copies the collections. */
  public ProbeSettings {
    args = List.copyOf(args);
    environment = Map.copyOf(environment);
  }

  /** Returns whether it is only tried whether the program starts: nobody said what it should do. */
  public boolean isSmoke() {
    return url == null && exitCode == null && output == null;
  }

  /** Returns whether it is enough that the program prints what is wanted. */
  public boolean isPrinting() {
    return url == null && exitCode == null && output != null;
  }

  /** Returns the same with a variable, unless it is set. */
  ProbeSettings withDefault(String name, String value) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.putIfAbsent(name, value);
    return new ProbeSettings(args, url, status, body, exitCode, output, variables, timeout);
  }
}
