package dev.pybundle.compress;

import dev.pybundle.bundle.RecordInputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One way to make a program smaller or its start quicker: a public record of its options, which
 * have the names of their parameters.
 */
public interface Treatment {

  /** Returns what the report calls it: the name of its parameter, e.g. {@code strip}. */
  String name();

  /** Returns its options as inputs of the step: none can be forgotten. */
  default SortedMap<String, String> options() {
    return RecordInputs.of((Record) this);
  }

  /**
   * Refuses what it would refuse whatever the program is made of.
   *
   * @throws ProblemException if it cannot do what its options ask for
   */
  default void preflight() throws ProblemException {}

  /** Returns whether a program that cannot be assembled again is refused, and not left as it is. */
  default boolean isRequired() {
    return false;
  }

  /** Returns the names of the tools that it may start; the content of each counts as an input. */
  default List<String> tools() {
    return List.of();
  }

  /** Returns the folder of its tools; empty for the {@code PATH}. */
  default Optional<Path> toolFolder() {
    return Optional.empty();
  }

  /** Returns whether its tools are of use for a program on a machine. */
  default boolean needsTools(TargetTriple triple, HostSystem host) {
    return true;
  }

  /**
   * Returns what it would do, for a dry run, e.g. {@code leave out [**}{@code /tests/]}.
   *
   * @param tools those that were found, by name
   */
  String plan(Map<String, Path> tools);

  /**
   * Decides what becomes of each file of a program.
   *
   * @param context the program as the treatments before left it, and what to work with
   * @throws ProblemException if it cannot do what its options ask for
   * @throws IOException if a file cannot be read or written, or a tool cannot be started
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  Treated treat(TreatmentContext context)
      throws ProblemException, IOException, InterruptedException;
}
