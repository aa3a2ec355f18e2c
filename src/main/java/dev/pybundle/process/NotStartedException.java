package dev.pybundle.process;

import java.io.IOException;

/** The system refused to start a program, e.g. because it is not executable there. */
public final class NotStartedException extends IOException {

  private static final long serialVersionUID = 1L;

  NotStartedException(IOException refusal) {
    super(refusal.getMessage(), refusal);
  }
}
