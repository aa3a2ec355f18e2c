package dev.pybundle.process;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nothing outlives a JVM that is killed: no code of its own runs then, so a second
 * JVM ({@link ReaperMain}) has to. It is told of each process before and after the start, and reads
 * a pipe that ends with this JVM, however that ends.
 *
 * <p>That works for every tool and on every system, and asks nothing of the tool. On Linux a
 * process is also found by the mark in its environment. Elsewhere two kinds are not ended: one
 * whose parent had ended before the JVM was killed, because nothing leads to it any more, and one
 * that was started in the moment of the kill, before its pid was told. Whoever kills both JVMs, and
 * not what the first has started, leaves that.
 *
 * <p>There is one a JVM, as there is one list of shutdown hooks, because each costs a process. A
 * JVM may be one that goes on after a build, with other classes of this plugin in the next, so it
 * ends when it has had nothing to watch for a while.
 */
final class Reaper {

  private static final Logger LOGGER = LoggerFactory.getLogger(Reaper.class);
  private static final Reaper OF_THIS_JVM = new Reaper(Duration.ofMinutes(1));

  /** Small, quickly there, and without files of its own. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-Xshare:auto",
          "-Xmx32m");

  private final Duration idle;
  // Guarded by this.
  private final Map<String, String> watched = new LinkedHashMap<>();
  private @Nullable Process helper;

  /**
   * Watches nothing yet.
   *
   * @param idle how long the second JVM stays although it watches nothing
   */
  Reaper(Duration idle) {
    this.idle = idle;
  }

  /**
   * Ends a process that is about to start, with all its descendants, when this JVM has ended.
   *
   * @param mark value of {@link RunningProcess#MARK} in its environment
   */
  static void watch(String mark) {
    OF_THIS_JVM.add(mark, mark);
  }

  /** Tells which process it has become. */
  static void watch(String mark, long pid) {
    OF_THIS_JVM.add(mark, mark + " " + pid);
  }

  /** Leaves a process alone, because it has ended. */
  static void forget(String mark) {
    OF_THIS_JVM.remove(mark);
  }

  synchronized void add(String mark, String process) {
    watched.put(mark, process);
    try {
      if (helper != null && helper.isAlive()) {
        tell(helper, ReaperMain.WATCH, process);
        return;
      }
      Process fresh = launch();
      helper = fresh;
      for (String each : watched.values()) {
        tell(fresh, ReaperMain.WATCH, each);
      }
    } catch (IOException | InvalidPathException refused) {
      LOGGER.warn("If Maven is killed now, the tools that it runs go on: {}", refused.toString());
    }
  }

  synchronized void remove(String mark) {
    watched.remove(mark);
    @Nullable Process told = helper;
    if (told == null) {
      return;
    }
    try {
      tell(told, ReaperMain.FORGET, mark);
      if (watched.isEmpty()) {
        CompletableFuture.delayedExecutor(idle.toMillis(), TimeUnit.MILLISECONDS)
            .execute(() -> endIdle(told));
      }
    } catch (IOException ended) {
      // The next one is not told of it at all.
      helper = null;
    }
  }

  private synchronized void endIdle(Process told) {
    if (!told.equals(helper) || !watched.isEmpty()) {
      return;
    }
    helper = null;
    try {
      told.getOutputStream().close();
    } catch (IOException ended) {
      LOGGER.debug("{} has ended by itself", told, ended);
    }
  }

  /** Returns the second JVM; null while there is none. */
  synchronized @Nullable Process helper() {
    return helper;
  }

  private static void tell(Process helper, char what, String process) throws IOException {
    OutputStream pipe = helper.getOutputStream();
    pipe.write((what + process + "\n").getBytes(StandardCharsets.US_ASCII));
    pipe.flush();
  }

  private static Process launch() throws IOException {
    Path home = Path.of(System.getProperty("java.home"));
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve("java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of("-cp", ownClasses().toString(), ReaperMain.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            // Not a folder that somebody may want to remove.
            .directory(home.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(name -> !isNeeded(name));
    return builder.start();
  }

  /** The locale, which decides how paths are read, and what Windows starts nothing without. */
  private static boolean isNeeded(String variable) {
    String name = variable.toUpperCase(Locale.ROOT);
    return name.equals("LANG") || name.startsWith("LC_") || name.equals("SYSTEMROOT");
  }

  private static Path ownClasses() throws IOException {
    @Nullable CodeSource source = Reaper.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IOException("It is not known where the classes of pybundle are");
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | IllegalArgumentException strange) {
      throw new IOException("The classes of pybundle are not in a file", strange);
    }
  }
}
