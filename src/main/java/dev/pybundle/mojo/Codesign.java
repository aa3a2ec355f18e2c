package dev.pybundle.mojo;

import java.util.TreeMap;

/**
 * The parameter {@code <codesign>}: what its elements hold, by their names, which the signers know.
 * It has no text form, because a user may have written a secret into it by mistake.
 */
public final class Codesign extends TreeMap<String, Object> {

  private static final long serialVersionUID = 1;

  @Override
  public String toString() {
    return "<codesign>";
  }
}
