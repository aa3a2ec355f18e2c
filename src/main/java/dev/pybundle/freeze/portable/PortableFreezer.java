package dev.pybundle.freeze.portable;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.FreezeScript;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.freeze.GuardFiles;
import dev.pybundle.freeze.Plan;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.MissingImport;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * No freezer at all: a folder with the interpreter, its standard library, everything that is
 * installed and the user's modules, and a launcher. What runs with that interpreter runs there.
 */
public class PortableFreezer implements Freezer {

  /** Name of its goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "portable";

  /** The form of its folder. */
  public static final String VERSION = "1";

  private static final Logger LOGGER = LoggerFactory.getLogger(PortableFreezer.class);
  private final String goal;
  private final ProcessRunner processes;
  private final Capabilities capabilities;
  private final boolean standsIn;
  private final FreezeScript script;

  /** Takes what it starts processes with. */
  public PortableFreezer(ProcessRunner processes, HostSystem host) {
    this(GOAL, processes, host, capabilitiesOf(GOAL), /* standsIn= */ false, List.of());
  }

  /**
   * A freezer that lays the same files, but for some.
   *
   * @param goal name of its goal
   * @param standsIn whether it makes a program where another freezer failed: it passes over what it
   *     cannot do
   * @param own the rooms of Python files that only it has
   */
  protected PortableFreezer(
      String goal,
      ProcessRunner processes,
      HostSystem host,
      Capabilities capabilities,
      boolean standsIn,
      List<PythonRoom> own) {
    this.goal = goal;
    this.capabilities = capabilities;
    this.standsIn = standsIn;
    this.processes = processes;
    List<PythonRoom> rooms =
        Stream.concat(Stream.of(PythonRoom.of(PortableFreezer.class)), own.stream()).toList();
    this.script = new FreezeScript(goal, goal, "run_portable.py", rooms, processes, host);
  }

  @Override
  public String goal() {
    return goal;
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public BundleSpec fit(BundleSpec spec) throws ProblemException {
    return capabilities.fit(standsIn ? capabilities.reduce(spec) : spec);
  }

  /** Returns one that stands in for a freezer that failed. */
  public static PortableFreezer standIn(ProcessRunner processes, HostSystem host) {
    return new PortableFreezer(
        GOAL, processes, host, capabilitiesOf(GOAL), /* standsIn= */ true, List.of());
  }

  /** Returns what a folder of such files makes of a spec, under the name of a goal. */
  protected static Capabilities capabilitiesOf(String goal) {
    return PortableFields.of(goal);
  }

  @Override
  public String versionParameter() {
    return "portableVersion";
  }

  @Override
  public String defaultVersion() {
    return VERSION;
  }

  @Override
  public Optional<Problem> refusal(String version) {
    return Optional.empty();
  }

  /** What reads metadata; what changes libraries (Linux) and starts (Windows) comes with it. */
  @Override
  public List<String> pins(String version) {
    return List.of("packaging==26.3");
  }

  @Override
  public Plan plan(BundleSpec spec) throws IOException {
    return Plan.of(
        spec.name() + "." + goal + ".json",
        Json.text(spec),
        GuardFiles.of(spec.guard(), spec.os()));
  }

  @Override
  public Command command(FreezeRequest request) {
    return script.command(
        request,
        Map.of(),
        request.specFile(),
        launcher(script.folder(request.workspace())).stream().toArray(Path[]::new));
  }

  @Override
  public List<MissingImport> check(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    return script.check(request);
  }

  @Override
  public Frozen freeze(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    script.prepare(request);
    makeLauncher(request, script.folder(request.workspace()));
    ProcessResult result =
        processes.run(command(request), (stream, line) -> LOGGER.info("[{}] {}", goal, line));
    return script.frozen(request, script.record(request, result));
  }

  /**
   * Returns what finds an interpreter where the program runs; empty if that is part of the program.
   *
   * @param folder which {@link #makeLauncher} works in
   */
  protected Optional<Path> launcher(Path folder) {
    return Optional.empty();
  }

  /** Makes what {@link #launcher} returns. */
  protected void makeLauncher(FreezeRequest request, Path folder)
      throws ProblemException, IOException, InterruptedException {}
}
