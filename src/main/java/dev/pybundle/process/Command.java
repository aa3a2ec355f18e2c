package dev.pybundle.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program to start: never a shell, always an explicit directory and the whole environment.
 *
 * @param arguments the executable, as an absolute path, and its arguments, one element each
 * @param directory the working directory
 * @param environment all variables of the child; nothing is inherited
 * @param timeout how long it may run before its process tree is ended
 * @param log file that receives the whole output, replaced if it exists; null for none
 */
public record Command(
    List<String> arguments,
    Path directory,
    Map<String, String> environment,
    Duration timeout,
    @Nullable Path log) {

  /** Copies the collections, so that a command never changes once it is made. */
  public Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("A command needs an executable");
    }
  }

  /** Returns the file name of the executable, for messages. */
  public String tool() {
    Path name = Path.of(arguments.get(0)).getFileName();
    return name == null ? arguments.get(0) : name.toString();
  }
}
