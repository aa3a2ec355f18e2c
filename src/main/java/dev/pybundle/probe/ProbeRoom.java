package dev.pybundle.probe;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.OutputListener;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.process.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder away from the build where a program runs as on its user's machine, and nothing else is.
 * It goes, with the program, when it is closed or when Maven is ended; if that is killed, the next
 * room that is opened removes it.
 */
final class ProbeRoom implements AutoCloseable {

  /** What every program of Windows may rely on; the folders of the user are not among it. */
  private static final Set<String> OF_WINDOWS =
      Set.of(
          "allusersprofile",
          "commonprogramfiles",
          "commonprogramfiles(x86)",
          "commonprogramw6432",
          "computername",
          "comspec",
          "number_of_processors",
          "os",
          "pathext",
          "processor_architecture",
          "processor_identifier",
          "programdata",
          "programfiles",
          "programfiles(x86)",
          "programw6432",
          "public",
          "systemdrive",
          "systemroot",
          "userdomain",
          "username",
          "windir");

  private final ProbeFolder folder;
  private final Thread atExit;
  private @Nullable RunningProcess running;
  private boolean closed;

  private ProbeRoom(ProbeFolder folder) {
    this.folder = folder;
    this.atExit = new Thread(this::closeAtExit, "pybundle probe");
  }

  /**
   * Makes a room.
   *
   * @param temp the folder it is made in
   */
  static ProbeRoom open(Path temp) throws IOException {
    ProbeRoom room = new ProbeRoom(ProbeFolder.make(temp));
    try {
      Runtime.getRuntime().addShutdownHook(room.atExit);
    } catch (IllegalStateException ending) {
      room.close();
      throw new IOException("Maven is being ended", ending);
    }
    for (Path part : List.of(room.app(), room.home(), room.temp(), room.empty())) {
      Files.createDirectory(part);
    }
    return room;
  }

  /**
   * Copies a program into the room.
   *
   * @param source a folder
   */
  synchronized void furnish(Path source) throws IOException {
    requireOpen();
    AtomicFiles.copyTree(source, app().resolve("bundle"));
  }

  /** Returns the copy of a file. */
  Path copyOf(String file) {
    return app().resolve("bundle").resolve(file);
  }

  /** Starts a program, which ends at the latest when the room is closed. */
  synchronized RunningProcess start(ProcessRunner runner, Command command, OutputListener listener)
      throws IOException {
    requireOpen();
    RunningProcess started = runner.start(command, listener);
    running = started;
    return started;
  }

  /** Returns the environment of a program that was installed on a machine of somebody else. */
  Map<String, String> environment(HostSystem host, Map<String, String> own) {
    boolean windows = host.os() == OperatingSystem.WINDOWS;
    Map<String, String> environment =
        windows ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new TreeMap<>();
    if (windows) {
      host.environment()
          .forEach(
              (name, value) -> {
                if (OF_WINDOWS.contains(name.toLowerCase(Locale.ROOT))) {
                  environment.put(name, value);
                }
              });
      List.of("USERPROFILE", "APPDATA", "LOCALAPPDATA")
          .forEach(name -> environment.put(name, home().toString()));
    }
    environment.put("HOME", home().toString());
    environment.put("PATH", empty().toString());
    List.of("TMPDIR", "TEMP", "TMP").forEach(name -> environment.put(name, temp().toString()));
    environment.putAll(own);
    return environment;
  }

  /** Returns the program's home and working directory. */
  Path home() {
    return folder.path().resolve("home");
  }

  /**
   * Ends the program by force if it still runs, and removes the room. Does nothing the second time.
   *
   * @throws IOException if something in it cannot be removed
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (running != null) {
        running.close();
      }
    } finally {
      folder.close();
      forgetHook();
    }
  }

  /** Returns the folder that holds the copy of the program alone. */
  Path app() {
    return folder.path().resolve("app");
  }

  /** Returns the program's temporary folder. */
  Path temp() {
    return folder.path().resolve("temp");
  }

  private Path empty() {
    return folder.path().resolve("empty");
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("Maven is being ended");
    }
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ending) {
      // It runs.
      return;
    }
  }

  private void closeAtExit() {
    try {
      close();
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }
}
