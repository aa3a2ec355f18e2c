package dev.pybundle.bundle;

/** What a start of a program has proved. */
public enum Proof {
  /** A question by HTTP got an answer. */
  answers,
  /** It takes connections, and does not speak HTTP. */
  listens,
  /** It printed what was wanted. */
  prints,
  /** It ended, and as it should. */
  ends,
  /** It ran on, and did nothing that could be seen. */
  stays,
  /** It ended with another code than 0, and nobody said how it is tried. */
  unsure,
  /** It was not started, because this machine cannot: only its files were looked at. */
  none;

  /** Returns whether it takes requests, so that the time until then says when it is ready. */
  public boolean isServer() {
    return this == answers || this == listens;
  }

  /** Returns whether it says that the program works. */
  public boolean isConclusive() {
    return this != stays && this != unsure && this != none;
  }

  /** Returns e.g. {@code it answers}. */
  public String sentence() {
    return switch (this) {
      case none -> "nothing, because it was not started";
      case unsure -> "nothing";
      case stays -> "it only stayed alive";
      default -> "it " + name();
    };
  }
}
