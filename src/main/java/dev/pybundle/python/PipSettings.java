package dev.pybundle.python;

import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hands the settings of pip to a uv that pybundle has installed itself. A company's machine may
 * know its index, its proxy and its certificates only from {@code pip.conf}, which uv does not
 * read. The values may hold credentials: they go into the environment of uv and nowhere else.
 */
final class PipSettings {

  /** pip's option to uv's variable. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "index-url", "UV_DEFAULT_INDEX",
          "extra-index-url", "UV_INDEX",
          "find-links", "UV_FIND_LINKS",
          "trusted-host", "UV_INSECURE_HOST",
          "cert", "SSL_CERT_FILE",
          "proxy", "ALL_PROXY");

  /**
   * Variables with several values, which pip separates with blanks or line ends, and how uv does.
   */
  private static final Map<String, String> LISTS =
      Map.of("UV_INDEX", " ", "UV_INSECURE_HOST", " ", "UV_FIND_LINKS", ",");

  /** The variables that say where packages are looked for by name. */
  static final Set<String> INDEXES = Set.of("UV_DEFAULT_INDEX", "UV_INDEX");

  /** pip's sections, the weakest first. */
  private static final List<String> SECTIONS = List.of("global", "install", ":env:");

  /** A line of {@code pip config list}; the value is written as a Python string. */
  private static final Pattern LINE = Pattern.compile("([a-z:]+)\\.([a-z-]+)=(['\"])(.*)\\3");

  private static final Pattern BLANKS = Pattern.compile("(\\s|\\\\n)+");

  private final Tools tools;

  PipSettings(Tools tools) {
    this.tools = tools;
  }

  /**
   * Returns the settings as variables of uv; empty if pip does not tell them.
   *
   * @param python an interpreter with pip
   */
  Map<String, String> asUvSettings(InterpreterInfo python)
      throws IOException, InterruptedException {
    // Its output may hold credentials, so it goes into no log.
    ProcessResult result =
        tools.askInSecret(
            List.of(python.executable().toString(), "-I", "-B", "-m", "pip", "config", "list"));
    return result.succeeded() ? translated(result.output()) : Map.of();
  }

  /** Translates lines such as {@code global.index-url='https://host/simple'}. */
  static Map<String, String> translated(List<String> lines) {
    Map<String, String> settings = new HashMap<>();
    for (String section : SECTIONS) {
      for (String line : lines) {
        Matcher matcher = LINE.matcher(line.strip());
        if (matcher.matches() && matcher.group(1).equals(section)) {
          String variable = VARIABLES.get(matcher.group(2));
          if (variable != null) {
            settings.put(variable, value(variable, matcher.group(4)));
          }
        }
      }
    }
    settings.values().removeIf(String::isEmpty);
    return settings;
  }

  private static String value(String variable, String text) {
    String value = text.replace("\\\\", "\\");
    @Nullable String separator = LISTS.get(variable);
    return separator == null
        ? value
        : BLANKS
            .splitAsStream(value)
            .filter(part -> !part.isEmpty() && (part.contains("://") || isUsable(part, variable)))
            .collect(Collectors.joining(separator));
  }

  /** pip passes over a folder of wheels that does not exist, uv fails. */
  private static boolean isUsable(String part, String variable) {
    return !variable.equals("UV_FIND_LINKS") || Files.isDirectory(Path.of(part));
  }
}
