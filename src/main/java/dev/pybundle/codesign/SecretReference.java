package dev.pybundle.codesign;

import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret is. Parameters take only references, never a secret itself, so nothing that shows
 * a parameter shows a secret.
 */
public sealed interface SecretReference {

  /**
   * An environment variable.
   *
   * @param name its name, e.g. {@code PYBUNDLE_STOREPASS}
   */
  record Variable(String name) implements SecretReference {

    @Override
    public String toString() {
      return "env:" + name;
    }
  }

  /**
   * A text file with nothing but the secret; one line end after it is not part of it.
   *
   * @param path absolute
   */
  record TextFile(Path path) implements SecretReference {

    @Override
    public String toString() {
      return "file:" + path;
    }
  }

  /**
   * A {@code <server>} of {@code settings.xml}.
   *
   * @param id its {@code <id>}
   * @param part which of its elements
   */
  record Server(String id, Part part) implements SecretReference {

    @Override
    public String toString() {
      return "mvn:" + id + part.suffix();
    }
  }

  /** The elements of a {@code <server>} that may hold a secret. */
  enum Part {
    /** {@code <password>}, or {@code <passphrase>} if there is none. */
    ANY("<password>"),
    /** {@code <password>}. */
    PASSWORD("<password>"),
    /** {@code <passphrase>}. */
    PASSPHRASE("<passphrase>");

    private final String element;

    Part(String element) {
      this.element = element;
    }

    /** Returns the element to add where it is missing. */
    String element() {
      return element;
    }

    /** Returns what stands behind the server in a reference. */
    String suffix() {
      return this == ANY ? "" : "#" + name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a reference.
   *
   * @param value {@code env:NAME}, {@code file:path} or {@code mvn:serverId}, the last one with
   *     {@code #password} or {@code #passphrase} if wanted
   * @param where XML path of the parameter, for the message
   * @param base folder that a relative {@code file:} path starts from
   * @throws ProblemException for anything else; the value is not in its message
   */
  static SecretReference parse(String value, String where, Path base) throws ProblemException {
    return SecretSchemes.parse(value, base)
        .orElseThrow(() -> SecretProblems.notAReference(where).asException());
  }

  /**
   * Returns a reference that must be there.
   *
   * @param reference null if the user did not say where the secret is
   * @param where XML path of the parameter, for the message
   * @throws ProblemException if there is none
   */
  static SecretReference required(@Nullable SecretReference reference, String where)
      throws ProblemException {
    if (reference == null) {
      throw SecretProblems.missing(where).asException();
    }
    return reference;
  }
}
