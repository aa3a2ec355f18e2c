package dev.pybundle.codesign;

import dev.pybundle.bundle.Records;
import dev.pybundle.message.ProblemException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the user says in {@code <codesign>}. Each signer has a record of the parameters that it
 * takes, and reads them from here; that record is all that a new parameter needs. It has no text
 * form, because a user may have written a secret into it by mistake.
 */
public final class SignerParameters {

  private static final String PREFIX = "pybundle.codesign.";

  private final Map<String, Object> inPom;
  private final Function<String, Optional<String>> properties;
  private final Path base;

  /**
   * Takes what was given.
   *
   * @param inPom the elements in {@code <codesign>}, by name
   * @param properties finds a property of Maven, for what is not in the POM
   * @param base folder that relative paths start from
   */
  public SignerParameters(
      Map<String, Object> inPom, Function<String, Optional<String>> properties, Path base) {
    this.inPom = inPom;
    this.properties = properties;
    this.base = base;
  }

  /** The parameters of a signer that has none. */
  public record None() {}

  /** Returns the names of the parameters that a signer takes. */
  public static List<String> names(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  /**
   * Reads the parameters of a signer.
   *
   * @param type a public record with a component a parameter: a {@link String}, a {@link Path}, a
   *     {@link TimestampUrl}, or a {@link SecretReference}, which is not read from a property; null
   *     for what was not given
   * @throws ProblemException if the text of one does not fit its type; a secret is not in the
   *     message
   */
  public <T extends Record> T as(Class<T> type) throws ProblemException {
    Map<String, @Nullable Object> values = new HashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      values.put(component.getName(), value(component));
    }
    return Records.make(type, values);
  }

  private @Nullable Object value(RecordComponent parameter) throws ProblemException {
    Class<?> type = parameter.getType();
    String name = parameter.getName();
    @Nullable String text = text(name, type != SecretReference.class);
    if (text == null || type == String.class) {
      return text;
    }
    if (type == Path.class) {
      return base.resolve(text);
    }
    return type == TimestampUrl.class
        ? TimestampUrl.parse(text)
        : SecretReference.parse(text, "<codesign><" + name + ">", base);
  }

  private @Nullable String text(String name, boolean mayBeProperty) {
    @Nullable Object text = inPom.get(name);
    if (text != null) {
      return text.toString();
    }
    return mayBeProperty ? properties.apply(PREFIX + name).orElse(null) : null;
  }
}
