package dev.pybundle.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A JVM that runs a shell script by {@link ProcessRunner} until somebody ends it, as Maven runs
 * PyInstaller.
 */
final class SleepingMain {

  private SleepingMain() {}

  /** When the script is run. */
  enum Moment {
    /** At once. */
    AT_ONCE,
    /** At once, by a JVM that takes a while to end. */
    AT_LEISURE,
    /** By many threads at once, as long as they can. */
    AGAIN_AND_AGAIN,
    /** When the JVM is already about to end. */
    AT_THE_END
  }

  public static void main(String[] arguments) {
    Runnable script = () -> run(arguments[1]);
    switch (Moment.valueOf(arguments[0])) {
      case AT_ONCE -> script.run();
      case AT_LEISURE -> {
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> LockSupport.parkNanos(2_000_000_000L)));
        script.run();
        write(Path.of(arguments[2]));
      }
      case AGAIN_AND_AGAIN ->
          Stream.generate(() -> new Thread(script)).limit(30).forEach(Thread::start);
      case AT_THE_END -> Runtime.getRuntime().addShutdownHook(new Thread(script));
    }
  }

  private static void write(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static void run(String script) {
    Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin");
    List<String> command = List.of("/bin/sh", "-c", script);
    try {
      new ProcessRunner()
          .run(new Command(command, Path.of("/"), environment, Duration.ofMinutes(5), null));
    } catch (IOException | InterruptedException refused) {
      throw new IllegalStateException(refused);
    }
  }
}
