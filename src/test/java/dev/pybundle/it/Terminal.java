package dev.pybundle.it;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The terminal that Maven runs in. The invoker sends what a script prints to {@code build.log}, and
 * {@code mvn -q} swallows the rest; this is for the lines that a user asked for.
 */
public final class Terminal {

  private Terminal() {}

  /** Prints a line. */
  public static void say(Object line) {
    PrintStream terminal =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    terminal.println(line);
  }
}
