package dev.pybundle.python;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where archives of interpreters come from: Maven's repositories. Passed, not injected: the Sisu of
 * Maven 3.8 cannot read Java 17 classes, so there it injects concrete classes only.
 */
@FunctionalInterface
public interface InterpreterArtifacts {

  /**
   * Resolves an archive, from the local repository or from a remote one if Maven is not offline.
   *
   * @param coordinates {@code group:artifact:jar:version} or {@code
   *     group:artifact:jar:classifier:version}, e.g. {@code
   *     org.bytedeco:cpython:jar:linux-x86_64:3.14.3-1.5.13}
   * @return the file
   * @throws IOException if no repository has it; the message says why
   */
  Path resolve(String coordinates) throws IOException;
}
