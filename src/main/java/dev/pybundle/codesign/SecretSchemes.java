package dev.pybundle.codesign;

import dev.pybundle.codesign.SecretReference.Part;
import dev.pybundle.codesign.SecretReference.Server;
import dev.pybundle.codesign.SecretReference.TextFile;
import dev.pybundle.codesign.SecretReference.Variable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the references of each scheme are read. */
final class SecretSchemes {

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern SERVER = Pattern.compile("(?<id>[^#\\s]+)(?<suffix>(#[a-z]+)?)");

  private static final Map<String, BiFunction<String, Path, Optional<SecretReference>>> READERS =
      Map.of(
          "env", SecretSchemes::variable,
          "file", SecretSchemes::textFile,
          "mvn", SecretSchemes::server);

  private SecretSchemes() {}

  /** Returns the reference; empty if the value is none. */
  static Optional<SecretReference> parse(String value, Path base) {
    int colon = value.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    return Optional.ofNullable(READERS.get(value.substring(0, colon)))
        .flatMap(reader -> reader.apply(value.substring(colon + 1), base));
  }

  private static Optional<SecretReference> variable(String name, Path base) {
    return Optional.of(name).filter(VARIABLE.asMatchPredicate()).map(Variable::new);
  }

  private static Optional<SecretReference> textFile(String path, Path base) {
    try {
      return Optional.of(path).filter(it -> !it.isBlank()).map(base::resolve).map(TextFile::new);
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  private static Optional<SecretReference> server(String text, Path base) {
    Matcher matcher = SERVER.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Arrays.stream(Part.values())
        .filter(part -> part.suffix().equals(matcher.group("suffix")))
        .findFirst()
        .map(part -> new Server(matcher.group("id"), part));
  }
}
