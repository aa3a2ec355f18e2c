package dev.pybundle.freeze.pyoxidizer;

import dev.pybundle.bundle.CachePart;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.Completion;
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
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.MissingImport;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PyOxidizer, with the system's Rust: an executable with the interpreter in it, and modules in a
 * folder beside it.
 */
public class PyOxidizerFreezer implements Freezer {

  /** Name of its goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "pyoxidizer";

  /** Its name as users read it. */
  public static final String NAME = "PyOxidizer";

  /** The version that is used if the user names none. */
  public static final String DEFAULT_VERSION = "0.24.0";

  private static final Logger LOGGER = LoggerFactory.getLogger(PyOxidizerFreezer.class);

  /** Where Cargo and rustup keep what they have, and how they reach what they have not. */
  private static final Pattern OF_CARGO =
      Pattern.compile(
          "(?i)(CARGO_HOME|RUSTUP_HOME|RUSTUP_TOOLCHAIN|CARGO_(NET|HTTP|REGISTRIES|SOURCE)_\\w+"
              + "|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR))");

  private final ProcessRunner processes;
  private final HostSystem host;
  private final FreezeScript script;

  /** Takes what it starts processes with. */
  public PyOxidizerFreezer(ProcessRunner processes, HostSystem host) {
    this.processes = processes;
    this.host = host;
    this.script =
        new FreezeScript(
            GOAL,
            NAME,
            "run_pyoxidizer.py",
            List.of(PythonRoom.of(PyOxidizerFreezer.class)),
            processes,
            host);
  }

  @Override
  public String goal() {
    return GOAL;
  }

  @Override
  public Capabilities capabilities() {
    return PyOxidizerFields.CAPABILITIES;
  }

  @Override
  public String versionParameter() {
    return "pyOxidizerVersion";
  }

  @Override
  public String defaultVersion() {
    return DEFAULT_VERSION;
  }

  @Override
  public Optional<Problem> refusal(String version) {
    return version.equals(DEFAULT_VERSION)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "<%s>%s</%s> is refused: only %s, its last release, makes programs with Python 3.11"
                    .formatted(versionParameter(), version, versionParameter(), DEFAULT_VERSION),
                "leave out <%s>".formatted(versionParameter())));
  }

  @Override
  public Optional<Problem> refusal(TargetTriple triple, HostSystem machine) {
    if (machine.os() == OperatingSystem.LINUX && triple.os() == OperatingSystem.LINUX) {
      return Freezer.super.refusal(triple, machine);
    }
    return Optional.of(
        new Problem(
            "pyoxidizer makes programs on Linux, for Linux, and this one is for %s on %s"
                .formatted(triple.os().displayName(), machine.os().displayName()),
            "freeze this target with pyinstaller or cx-freeze"));
  }

  @Override
  public Optional<Problem> missingTools(HostSystem machine) {
    return RustTools.missing(machine);
  }

  @Override
  public List<String> pins(String version) {
    return List.of("pyoxidizer==" + version);
  }

  @Override
  public Plan plan(BundleSpec spec) throws IOException {
    return Plan.of(
        Configuration.FILE, Configuration.of(spec), GuardFiles.of(spec.guard(), spec.os()));
  }

  @Override
  public Command command(FreezeRequest request) {
    Map<String, String> own = new TreeMap<>(host.environment());
    own.keySet().removeIf(name -> !OF_CARGO.matcher(name).matches());
    return script.command(
        request,
        own,
        script.model(request),
        request.specFile(),
        CachePart.PYOXIDIZER.in(request.environment().freezer().cache()));
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
    Json.write(script.model(request), request.spec());
    ProcessResult result = processes.run(command(request), (stream, line) -> show(line));
    if (!result.succeeded()) {
      throw PyOxidizerLog.problem(result).asException();
    }
    ProgramRecord made = script.record(request, result);
    Completion.summary(request, NAME).ifPresent(LOGGER::info);
    return script.frozen(request, made);
  }

  private static void show(String line) {
    if (PyOxidizerLog.isWorthReading(line)) {
      LOGGER.info("[pyoxidizer] {}", line);
    }
  }
}
