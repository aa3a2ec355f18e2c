package dev.pybundle.freeze.comparison;

/** Why something in a program is not as it is in another one. */
public enum Cause {
  /** The same code, of which Python wrote other values once and referred to them. */
  REFERENCES(true, "the same code, written in another way"),
  /** The same code with another name of its source file. */
  FILE_NAME(true, "the same code, with another path of its source"),
  /** The same code; one has the columns of tracebacks. */
  COLUMNS(true, "the same code, in one without columns"),
  /** The same code; one has room for a quicker start. */
  STACK(true, "the same code, with more room on the stack"),
  /** The same name in other letters. */
  LETTER_CASE(true, "the same name in other letters"),
  /** A signature. */
  SIGNATURE(true, "another signature, or none"),
  /** The checksum in a header. */
  CHECKSUM(true, "another checksum in the header"),
  /** When something was linked. */
  TIMESTAMP(true, "another time in the header"),
  /** What the linker noted of its tools. */
  RICH_HEADER(true, "another note of the linker"),
  /** The same resources in other places. */
  RESOURCE_LAYOUT(true, "the same resources in other places"),
  /** Symbols for a debugger. */
  SYMBOLS(true, "stripped in one"),
  /** What pip or uv notes of its own work. */
  INSTALLER(true, "a note of the installer"),
  /** Another version of the distribution. */
  VERSION(true, "another version of the distribution"),
  /** Another build of the interpreter. */
  INTERPRETER(true, "another build of Python"),
  /** Another release of the same Python has compiled it, which may take other instructions. */
  COMPILER(true, "compiled by another release of Python"),
  /** What pybundle puts into each program, and the other one has not. */
  PYBUNDLE(true, "put in by pybundle"),
  /** What pybundle's analysis found for this program. */
  COMPLETION(true, "found by pybundle's completion"),
  /** As it was before {@code compress}. */
  COMPRESS(true, "as it was before compress"),
  /** It is here only. */
  ONLY_HERE(false, "only here"),
  /** It is there only. */
  ONLY_THERE(false, "only there"),
  /** Other instructions, constants, names or lines. */
  BYTECODE(false, "other code"),
  /** Another version in the properties of the executable. */
  VERSION_INFO(false, "another version resource"),
  /** Another icon or manifest. */
  RESOURCES(false, "other resources"),
  /** Other bytes. */
  CONTENT(false, "other content");

  private final boolean explained;
  private final String words;

  Cause(boolean explained, String words) {
    this.explained = explained;
    this.words = words;
  }

  /** Returns whether it says why the two differ. */
  public boolean isExplained() {
    return explained;
  }

  /** Returns it for a reader. */
  public String words() {
    return words;
  }
}
