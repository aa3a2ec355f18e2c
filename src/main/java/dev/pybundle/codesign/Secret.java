package dev.pybundle.codesign;

import java.util.Arrays;

/**
 * A secret while it is needed: closing it overwrites the characters. It has no readable text form,
 * so that it cannot get into a log or an exception by accident.
 */
public final class Secret implements AutoCloseable {

  private final char[] characters;

  Secret(char[] characters) {
    this.characters = characters;
  }

  /** Returns the secret itself, not a copy: it is gone once this is closed. */
  public char[] characters() {
    return characters;
  }

  @Override
  public void close() {
    Arrays.fill(characters, '\0');
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
