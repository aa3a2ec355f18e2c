package dev.pybundle.bundle;

/** What a file of a program is for, whichever tool froze it. */
public enum Role {
  /** Starts the program. */
  PROGRAM,
  /** A shared library or an extension module. */
  NATIVE,
  /** The shared library of Python itself. */
  INTERPRETER,
  /** Holds Python modules. */
  MODULES,
  /** Holds a distribution that the program loads when it first imports it. */
  LAZY,
  /** Anything else that the program reads. */
  DATA
}
