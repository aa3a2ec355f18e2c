package dev.pybundle.freeze.guide;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.Capabilities.Honoured;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.portable.PortableFreezer;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A portable folder without the interpreter and its standard library: its launcher finds those on
 * the machine of the program's user, and guides the user to install them.
 */
public class GuideFreezer extends PortableFreezer {

  /** Name of its goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "guide";

  /** Names an interpreter to the launcher of its programs, a path. */
  public static final String PYTHON = "PYBUNDLE_PYTHON";

  private static final Capabilities CAPABILITIES =
      capabilitiesOf(GOAL).with(new Honoured(), "contentsDirectory");

  private final GuideLauncher launcher;

  /** Takes what it starts processes with. */
  public GuideFreezer(ProcessRunner processes, HostSystem host) {
    this(processes, host, /* standsIn= */ false);
  }

  private GuideFreezer(ProcessRunner processes, HostSystem host, boolean standsIn) {
    super(
        GOAL, processes, host, CAPABILITIES, standsIn, List.of(PythonRoom.of(GuideFreezer.class)));
    this.launcher = new GuideLauncher(processes, host);
  }

  /** Returns one that stands in for a freezer that failed. */
  public static GuideFreezer standIn(ProcessRunner processes, HostSystem host) {
    return new GuideFreezer(processes, host, /* standsIn= */ true);
  }

  @Override
  public String versionParameter() {
    return "guideVersion";
  }

  @Override
  public String drawback() {
    return "needs a Python on the machine of its user";
  }

  @Override
  public Optional<Problem> missingTools(HostSystem machine) {
    return GuideLauncher.missingTools(machine);
  }

  @Override
  public Map<String, String> variables(ProbeParameters probe) {
    List<String> rules = PortRule.of(probe);
    return rules.isEmpty() ? Map.of() : Map.of(PortRule.VARIABLE, String.join("\n", rules));
  }

  @Override
  protected Optional<Path> launcher(Path folder) {
    return Optional.of(GuideLauncher.in(folder));
  }

  @Override
  protected void makeLauncher(FreezeRequest request, Path folder)
      throws ProblemException, IOException, InterruptedException {
    launcher.compile(request, folder);
  }
}
