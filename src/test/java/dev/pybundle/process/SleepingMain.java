package dev.pybundle.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A JVM that runs a shell script by {@link ProcessRunner} until somebody ends it, as Maven runs
 * PyInstaller.
 */
final class SleepingMain {

  private SleepingMain() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin");
    List<String> command = List.of("/bin/sh", "-c", arguments[0]);
    new ProcessRunner()
        .run(new Command(command, Path.of("/"), environment, Duration.ofMinutes(5), null));
  }
}
