package dev.pybundle.sidecar;

import dev.pybundle.message.ProblemException;
import java.util.stream.Stream;

/** What {@code stage-sidecar} does with the app's configuration. */
public enum TauriMode {
  /** It looks at it. */
  check,
  /** It writes a file for {@code tauri build --config}. */
  overlay,
  /** It writes the entry into the app's own file. */
  edit;

  /**
   * Reads the parameter.
   *
   * @param text e.g. {@code overlay}
   * @throws ProblemException if there is no such mode
   */
  public static TauriMode of(String text) throws ProblemException {
    return Stream.of(values())
        .filter(mode -> mode.name().equals(text.strip()))
        .findFirst()
        .orElseThrow(() -> TauriProblems.unknownMode(text).asException());
  }
}
