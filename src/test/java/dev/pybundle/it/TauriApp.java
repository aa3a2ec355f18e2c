package dev.pybundle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.AtomicFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real Tauri app with a window on a virtual screen. It says on stdout what happens to it, one
 * event a line: {@code <what> <milliseconds> <detail>}.
 */
public final class TauriApp implements AutoCloseable {

  /** How an app ends, or its sidecar. */
  public enum Ending {
    /** The user closes the window before the sidecar is ready. */
    CLOSED_EARLY,
    /** The user closes the window. */
    CLOSED,
    /** The app gets SIGTERM. */
    TERMINATED,
    /** The app gets SIGKILL. */
    KILLED,
    /** The app panics on its main thread. */
    PANICKED,
    /** The process that the app started gets SIGKILL: the launcher of a onefile program. */
    SIDECAR_KILLED
  }

  /**
   * What is left of a sidecar 3 seconds after an ending.
   *
   * @param processes how many of its processes run
   * @param served whether its port is open
   * @param folders how many folders of the unpacked program there are
   * @param millis how long something was left
   */
  public record Leftovers(int processes, boolean served, int folders, long millis) {

    /** Returns whether there is nothing. */
    public boolean isNothing() {
      return processes == 0 && !served && folders == 0;
    }
  }

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration AFTERWARDS = Duration.ofSeconds(3);
  private static final long POLL_MILLIS = 20;
  private static final Pattern EVENT = Pattern.compile("(\\w+) (\\d+) ?(.*)");
  private static final Pattern PORT = Pattern.compile("\"port\":(\\d+)");

  private final Path folder;
  private final List<Process> desktop;
  private final Process process;
  private final Map<String, String> environment;
  private final List<Event> events = new ArrayList<>();

  /**
   * Something that the app said.
   *
   * @param what e.g. {@code ready}
   * @param millis when
   * @param detail more about it
   */
  public record Event(String what, long millis, String detail) {}

  private TauriApp(
      Path folder, List<Process> desktop, Process process, Map<String, String> environment) {
    this.folder = folder;
    this.desktop = desktop;
    this.process = process;
    this.environment = environment;
  }

  /**
   * Compiles an app.
   *
   * @param tauri its Tauri folder
   * @param target where Cargo keeps what it compiles
   * @param configuration what the command line of Tauri would be given as {@code --config}
   * @return the executable
   */
  public static Path compile(Path tauri, Path target, String configuration)
      throws IOException, InterruptedException {
    run(tauri, cargo(target, configuration), "cargo", "build");
    return target.resolve("debug/glue-app");
  }

  /**
   * Looks at the sources of an app: a warning of rustc or Clippy is an error, and {@code
   * src/sidecar.rs} must be formatted.
   *
   * @param tauri its Tauri folder
   * @param target where Cargo keeps what it compiles
   */
  public static void check(Path tauri, Path target) throws IOException, InterruptedException {
    Map<String, String> variables = cargo(target, "{}");
    run(tauri, variables, "rustfmt", "--edition", "2021", "--check", "src/sidecar.rs");
    run(tauri, variables, "cargo", "clippy", "--", "-D", "warnings");
  }

  private static Map<String, String> cargo(Path target, String configuration) throws IOException {
    // It may hold the sidecar of the other layout, a file in the place of a folder.
    AtomicFiles.deleteTree(target.resolve("debug/glue-backend"));
    return Map.of("CARGO_TARGET_DIR", target.toString(), "TAURI_CONFIG", configuration);
  }

  /**
   * Starts an app on a screen of its own.
   *
   * @param executable the app
   * @param folder for its files, and its sidecar's
   * @param variables more of them, which its sidecar gets, too
   */
  public static TauriApp start(Path executable, Path folder, Map<String, String> variables)
      throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("tmp"));
    List<Process> desktop = new ArrayList<>();
    Process screen =
        new ProcessBuilder("Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-noreset")
            .redirectError(folder.resolve("screen.log").toFile())
            .start();
    desktop.add(screen);
    String display = ":" + screen.inputReader(StandardCharsets.UTF_8).readLine();
    Map<String, String> environment = new HashMap<>(variables);
    environment.putAll(
        Map.of(
            "DISPLAY",
            display,
            "HOME",
            folder.toString(),
            "TMPDIR",
            folder.resolve("tmp").toString(),
            "STOPPED",
            folder.resolve("stopped").toString(),
            "STARTS_AFTER",
            "4",
            "WEBKIT_DISABLE_DMABUF_RENDERER",
            "1",
            "LIBGL_ALWAYS_SOFTWARE",
            "1",
            "NO_AT_BRIDGE",
            "1"));
    desktop.add(command(folder, environment, "openbox").start());
    Process process =
        command(folder, environment, "dbus-run-session", "--", executable.toString()).start();
    TauriApp app = new TauriApp(folder, desktop, process, environment);
    Thread reader = new Thread(app::read, "output of the app");
    reader.setDaemon(true);
    reader.start();
    return app;
  }

  /** Waits until the app has said something for the given time; 1 for the first. */
  public Event await(String what, int time) throws InterruptedException {
    return await(what, time, event -> true);
  }

  /** Waits until the page has shown a text that holds the given one. */
  public Event awaitShown(String text) throws InterruptedException {
    return await("shown", 1, event -> event.detail().contains(text));
  }

  /** Returns how many processes of the sidecar run now, those that it has started among them. */
  public int processes() {
    return sidecar().size();
  }

  /** Returns whether the sidecar came to the end of its program. */
  public boolean stoppedCleanly() {
    return Files.exists(folder.resolve("stopped"));
  }

  /**
   * Brings the app or its sidecar to an end, and waits until nothing is left, 3 seconds at most.
   *
   * @return what is left of the sidecar that was running
   */
  public Leftovers end(Ending ending) throws IOException, InterruptedException {
    ProcessHandle app = ProcessHandle.of(Long.parseLong(last("started").detail())).orElseThrow();
    List<ProcessHandle> sidecar = sidecar();
    List<Path> unpacked = unpacked();
    assertThat(sidecar).as("processes of the sidecar").isNotEmpty();
    int port = port();
    bringAbout(ending, app);
    long begun = System.nanoTime();
    Leftovers left;
    do {
      Thread.sleep(POLL_MILLIS);
      left =
          new Leftovers(
              (int) sidecar.stream().filter(TauriApp::runs).count(),
              isServed(port),
              (int) unpacked.stream().filter(Files::exists).count(),
              Duration.ofNanos(System.nanoTime() - begun).toMillis());
    } while (!left.isNothing() && left.millis() < AFTERWARDS.toMillis());
    // The next test must not meet what this one left.
    sidecar.forEach(ProcessHandle::destroyForcibly);
    return left;
  }

  private void bringAbout(Ending ending, ProcessHandle app)
      throws IOException, InterruptedException {
    switch (ending) {
      case CLOSED, CLOSED_EARLY -> run(folder, environment, "wmctrl", "-c", "Glue App");
      case TERMINATED -> app.destroy();
      case KILLED -> app.destroyForcibly();
      case PANICKED -> {
        process.outputWriter(StandardCharsets.UTF_8).write("panic\n");
        process.outputWriter(StandardCharsets.UTF_8).flush();
      }
      case SIDECAR_KILLED ->
          sidecar().stream()
              .filter(process -> process.parent().filter(app::equals).isPresent())
              .forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Ends what is still running. */
  @Override
  public void close() throws IOException {
    Stream.concat(process.descendants(), desktop.stream().map(Process::toHandle))
        .toList()
        .forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Returns all that the app has said. */
  public List<Event> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  private Event last(String what) {
    return events().stream()
        .filter(event -> event.what().equals(what))
        .reduce((first, second) -> second)
        .orElseThrow(() -> new AssertionError("No " + what + " in " + events()));
  }

  private Event await(String what, int time, Predicate<Event> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<Event> found =
          events().stream()
              .filter(event -> event.what().equals(what))
              .filter(wanted)
              .skip(time - 1L)
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new AssertionError("No " + what + " number " + time + " in " + events());
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher event = EVENT.matcher(line);
        if (event.matches()) {
          synchronized (events) {
            events.add(new Event(event.group(1), Long.parseLong(event.group(2)), event.group(3)));
          }
        }
      }
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  private List<Path> unpacked() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("_MEI")).toList();
    }
  }

  /** Returns the processes of the sidecar, and what they have started, whoever has that now. */
  private List<ProcessHandle> sidecar() {
    return ProcessHandle.allProcesses().filter(this::isOfSidecar).toList();
  }

  private boolean isOfSidecar(ProcessHandle handle) {
    try {
      byte[] variables = Files.readAllBytes(Path.of("/proc/" + handle.pid() + "/environ"));
      String text = new String(variables, StandardCharsets.UTF_8);
      // The app itself has no token.
      return text.contains("PYBUNDLE_TOKEN=") && text.contains("HOME=" + folder + "\0");
    } catch (IOException gone) {
      return false;
    }
  }

  /** Returns whether a process runs; one that only waits for its parent, or init, does not. */
  private static boolean runs(ProcessHandle handle) {
    try {
      String state = Files.readString(Path.of("/proc/" + handle.pid() + "/stat"));
      return !state.substring(state.lastIndexOf(')')).startsWith(") Z") && handle.isAlive();
    } catch (IOException gone) {
      return false;
    }
  }

  /** Returns the port that the sidecar has; 0, which nobody has, if it was not ready yet. */
  private int port() {
    int last = 0;
    for (Event event : events()) {
      Matcher port = PORT.matcher(event.detail());
      last = event.what().equals("ready") && port.find() ? Integer.parseInt(port.group(1)) : last;
    }
    return last;
  }

  private static boolean isServed(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private static ProcessBuilder command(
      Path folder, Map<String, String> environment, String... words) {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().putAll(environment);
    return builder.redirectError(
        ProcessBuilder.Redirect.appendTo(folder.resolve("stderr.log").toFile()));
  }

  private static void run(Path folder, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    Process process = command(folder, environment, words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s:%n%s", String.join(" ", words), output).isZero();
  }
}
