package dev.pybundle.bytecode;

import java.io.IOException;

/** Marshalled data that cannot be read: it is damaged, or of a Python that is not known. */
public final class MarshalException extends IOException {

  private static final long serialVersionUID = 1L;

  MarshalException(String message) {
    super(message);
  }
}
