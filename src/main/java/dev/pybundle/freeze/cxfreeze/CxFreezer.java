package dev.pybundle.freeze.cxfreeze;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.Completion;
import dev.pybundle.freeze.FreezeProblems;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.FreezeScript;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.freeze.GuardFiles;
import dev.pybundle.freeze.Plan;
import dev.pybundle.freeze.ProgramRecord;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.MissingImport;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** cx_Freeze, driven by its Python API: an interpreter of its own and modules in a folder. */
public class CxFreezer implements Freezer {

  /** Name of its goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "cx-freeze";

  /** Its name as users read it. */
  public static final String NAME = "cx_Freeze";

  /** The version that is used if the user names none. */
  public static final String DEFAULT_VERSION = "8.7.3";

  private static final Logger LOGGER = LoggerFactory.getLogger(CxFreezer.class);
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)*([a-z]+\\d+)?");
  private final ProcessRunner processes;
  private final FreezeScript script;

  /** Takes what it starts processes with. */
  public CxFreezer(ProcessRunner processes, HostSystem host) {
    this.processes = processes;
    this.script =
        new FreezeScript(
            GOAL,
            NAME,
            "run_cx_freeze.py",
            List.of(PythonRoom.of(CxFreezer.class)),
            processes,
            host);
  }

  @Override
  public String goal() {
    return GOAL;
  }

  @Override
  public Capabilities capabilities() {
    return CxFreezeFields.CAPABILITIES;
  }

  @Override
  public String versionParameter() {
    return "cxFreezeVersion";
  }

  @Override
  public String defaultVersion() {
    return DEFAULT_VERSION;
  }

  @Override
  public Optional<Problem> refusal(String version) {
    return VERSION.matcher(version).matches()
        ? Optional.empty()
        : Optional.of(
            FreezeProblems.versionRefused(
                versionParameter(), version, "it is not an exact version", DEFAULT_VERSION));
  }

  @Override
  public List<String> pins(String version) {
    return List.of("cx-freeze==" + version);
  }

  @Override
  public Plan plan(BundleSpec spec) throws IOException {
    return Plan.of(
        spec.name() + ".cx-freeze.json", Json.text(spec), GuardFiles.of(spec.guard(), spec.os()));
  }

  @Override
  public Command command(FreezeRequest request) {
    return script.command(request, Map.of(), request.specFile());
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
    ProcessResult result =
        processes.run(command(request), (stream, line) -> LOGGER.info("[cx-freeze] {}", line));
    ProgramRecord made = script.record(request, result);
    Completion.summary(request, NAME).ifPresent(LOGGER::info);
    return script.frozen(request, made);
  }
}
