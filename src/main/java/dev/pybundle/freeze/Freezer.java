package dev.pybundle.freeze;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.process.Command;
import dev.pybundle.python.MissingImport;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a spec and an environment into a program. */
public interface Freezer {

  /** Returns the name of its goal, and of its step in {@code bundle.json}. */
  String goal();

  /** Returns its name as users read it. */
  default String displayName() {
    return capabilities().freezer();
  }

  /** Returns what it makes of a spec. */
  Capabilities capabilities();

  /**
   * Returns a spec as it takes it, with a layout that it has.
   *
   * @throws ProblemException if the user set something that it cannot do
   */
  default BundleSpec fit(BundleSpec spec) throws ProblemException {
    return capabilities().fit(spec);
  }

  /** Returns the name of the parameter that says which version of it is taken. */
  String versionParameter();

  /** Returns the version that is taken if the user names none. */
  String defaultVersion();

  /** Returns why a version of it is not taken, empty if it is. */
  Optional<Problem> refusal(String version);

  /** Returns why it makes no program for a system on this machine, empty if it does. */
  default Optional<Problem> refusal(TargetTriple triple, HostSystem host) {
    if (!triple.isForeignOn(host)) {
      return Optional.empty();
    }
    return Optional.of(FreezeProblems.foreign(displayName(), triple, host));
  }

  /** Returns which tools of the system it lacks on a machine, empty if it lacks none. */
  default Optional<Problem> missingTools(HostSystem host) {
    return Optional.empty();
  }

  /**
   * Returns the distributions that make it up.
   *
   * @param version a version that is not refused
   */
  List<String> pins(String version);

  /**
   * Returns what it reads of a spec that fits it.
   *
   * @throws IOException if the plugin's jar is broken
   */
  Plan plan(BundleSpec spec) throws IOException;

  /** Returns the command that {@link #freeze(FreezeRequest)} will start, for a dry run. */
  Command command(FreezeRequest request);

  /**
   * Returns variables for it that say how the program will be started.
   *
   * @param probe how it is tried
   */
  default Map<String, String> variables(ProbeParameters probe) {
    return Map.of();
  }

  /** Returns what is worse about its programs than about others, where it stands in for one. */
  default String drawback() {
    return "is larger";
  }

  /**
   * Looks for what would fail later: syntax errors in the user's code, names that the environment
   * does not have. It changes nothing that an earlier build left.
   *
   * @return what the program imports at its start, and neither it nor the environment has
   * @throws ProblemException if there is such a thing
   */
  List<MissingImport> check(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException;

  /**
   * Freezes, and takes of earlier builds what the request allows. The result is equal to that of a
   * clean build, to the byte.
   *
   * @throws ProblemException if the freezer failed, or ended well but left something out
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  Frozen freeze(FreezeRequest request) throws ProblemException, IOException, InterruptedException;

  /**
   * Returns what is in the program that it made last in a workspace.
   *
   * @return empty if it does not write that down
   * @throws IOException if it cannot be read
   */
  default Optional<FrozenSet> frozen(Workspace workspace) throws IOException {
    return Optional.empty();
  }

  /**
   * Compares files of two of its programs.
   *
   * @param request whose environment made them, and whose workspace may be written to
   * @param pairs the path of the file that was built, and of the same one of a clean build
   * @return for each pair what is different first, e.g. {@code byte 87 is not the same}; empty for
   *     equal files
   * @throws IOException if a file cannot be read
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  default List<Optional<String>> differences(FreezeRequest request, List<List<Path>> pairs)
      throws IOException, InterruptedException {
    List<Optional<String>> differences = new ArrayList<>();
    for (List<Path> pair : pairs) {
      long first = Files.mismatch(pair.get(0), pair.get(1));
      differences.add(
          first < 0 ? Optional.empty() : Optional.of("byte " + first + " is not the same"));
    }
    return differences;
  }
}
