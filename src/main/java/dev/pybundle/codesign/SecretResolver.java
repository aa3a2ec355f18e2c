package dev.pybundle.codesign;

import dev.pybundle.codesign.SecretReference.Part;
import dev.pybundle.codesign.SecretReference.Server;
import dev.pybundle.codesign.SecretReference.TextFile;
import dev.pybundle.codesign.SecretReference.Variable;
import dev.pybundle.codesign.ServerSecrets.Credentials;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Fetches the secret that a reference names. */
public final class SecretResolver {

  private static final int FILE_LIMIT = 64 * 1024;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Function<String, Optional<String>> environment;
  private final ServerSecrets servers;

  /**
   * Makes a resolver.
   *
   * @param environment gives the value of an environment variable, empty if it is not set or blank
   * @param servers the servers of {@code settings.xml}
   */
  public SecretResolver(Function<String, Optional<String>> environment, ServerSecrets servers) {
    this.environment = environment;
    this.servers = servers;
  }

  /**
   * Fetches a secret.
   *
   * @param reference where it is
   * @param where XML path of the parameter, for the message
   * @return the secret, to be closed as soon as it was used
   * @throws ProblemException if it is not there
   * @throws IOException if its file cannot be read
   */
  public Secret resolve(SecretReference reference, String where)
      throws ProblemException, IOException {
    if (reference instanceof Variable variable) {
      return ofVariable(variable, where);
    }
    if (reference instanceof TextFile file) {
      return ofFile(file.path(), where);
    }
    return ofServer((Server) reference, where);
  }

  private Secret ofVariable(Variable variable, String where) throws ProblemException {
    return environment
        .apply(variable.name())
        .map(value -> new Secret(value.toCharArray()))
        .orElseThrow(() -> SecretProblems.variableNotSet(where, variable.name()).asException());
  }

  private Secret ofServer(Server server, String where) throws ProblemException {
    Credentials credentials =
        servers
            .find(server.id())
            .orElseThrow(() -> SecretProblems.serverMissing(where, server.id()).asException());
    return candidates(server.part(), credentials)
        .filter(value -> value != null && !value.isEmpty())
        .findFirst()
        .map(value -> new Secret(value.toCharArray()))
        .orElseThrow(
            () ->
                SecretProblems.serverWithoutSecret(where, server.id(), server.part().element())
                    .asException());
  }

  private static Stream<String> candidates(Part part, Credentials credentials) {
    return switch (part) {
      case PASSWORD -> Stream.ofNullable(credentials.password());
      case PASSPHRASE -> Stream.ofNullable(credentials.passphrase());
      case ANY ->
          Stream.of(credentials.password(), credentials.passphrase()).flatMap(Stream::ofNullable);
    };
  }

  private static Secret ofFile(Path file, String where) throws ProblemException, IOException {
    if (!Files.isRegularFile(file)) {
      throw SecretProblems.fileMissing(where, file).asException();
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(FILE_LIMIT + 1);
    }
    try {
      if (bytes.length > FILE_LIMIT) {
        throw SecretProblems.fileTooLarge(where, file, FILE_LIMIT).asException();
      }
      return decode(bytes, where, file);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static Secret decode(byte[] bytes, String where, Path file) throws ProblemException {
    CharBuffer text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException notText) {
      // Without the cause: it could quote a part of the file.
      throw SecretProblems.fileNotText(where, file).asException();
    }
    try {
      skipByteOrderMark(text);
      char[] secret = new char[lengthWithoutLineEnd(text)];
      text.get(secret);
      if (secret.length == 0) {
        throw SecretProblems.fileEmpty(where, file).asException();
      }
      return new Secret(secret);
    } finally {
      Arrays.fill(text.array(), '\0');
    }
  }

  /** PowerShell 5 and Notepad write one; nobody types it. */
  private static void skipByteOrderMark(CharBuffer text) {
    if (text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK) {
      text.get();
    }
  }

  private static int lengthWithoutLineEnd(CharBuffer text) {
    int length = text.length();
    if (length > 0 && text.charAt(length - 1) == '\n') {
      length--;
      if (length > 0 && text.charAt(length - 1) == '\r') {
        length--;
      }
    }
    return length;
  }
}
