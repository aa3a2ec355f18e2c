package dev.pybundle.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Processor time of this process and of all that it has started and that has ended. */
public final class CpuTime {

  private static final Path STAT =
      LinuxProcess.table(System.getProperty("os.name")).resolve("self/stat");

  /**
   * Columns of {@code stat} (man 5 proc), counted from behind the name: its own, its children's.
   */
  private static final int FIRST = 11;

  private static final int COLUMNS = 4;

  /** The same on every machine: {@code USER_HZ} is a part of Linux's interface. */
  private static final double TICKS = 100;

  private CpuTime() {}

  /** Returns seconds of processor time up to now; empty where only Linux would tell. */
  public static OptionalDouble seconds() {
    try {
      String stat = Files.readString(STAT);
      String[] columns = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double ticks = 0;
      for (int column = FIRST; column < FIRST + COLUMNS; column++) {
        ticks += Long.parseLong(columns[column]);
      }
      return OptionalDouble.of(ticks / TICKS);
    } catch (IOException other) {
      return OptionalDouble.empty();
    }
  }
}
