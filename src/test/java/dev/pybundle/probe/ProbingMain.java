package dev.pybundle.probe;

import java.nio.file.Path;

/** A JVM that has the folder of a probe until somebody kills it. */
final class ProbingMain {

  private ProbingMain() {}

  public static void main(String[] arguments) throws Exception {
    ProbeFolder folder = ProbeFolder.make(Path.of(arguments[0]));
    System.out.println("made");
    Thread.sleep(Long.MAX_VALUE);
    folder.close();
  }
}
