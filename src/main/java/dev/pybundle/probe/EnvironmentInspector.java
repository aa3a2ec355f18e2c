package dev.pybundle.probe;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Asks the program's environment, once, what only it can tell. */
final class EnvironmentInspector {

  private static final String SCRIPT = "explain_failure.py";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final ProcessRunner processes;
  private final HostSystem host;

  EnvironmentInspector(ProcessRunner processes, HostSystem host) {
    this.processes = processes;
    this.host = host;
  }

  /** The question, as the script reads it. */
  record Question(
      String basedir,
      List<String> sourceRoots,
      String entry,
      List<ProgramOutput.Frame> frames,
      @Nullable String module,
      @Nullable String file,
      boolean anywhere,
      @Nullable String distribution,
      @Nullable String library,
      FailureSubject.@Nullable EntryPointName entryPoint) {}

  EnvironmentFacts inspect(
      FailureSubject subject, List<ProgramOutput.Frame> frames, DiagnosisContext context)
      throws IOException, InterruptedException {
    Path state = context.workspace().state();
    // Not among the scripts that freeze: if one of those is another, the next freeze cannot be
    // spliced.
    Path scripts = state.resolve("diagnosis");
    Path question = state.resolve("explain-failure.json");
    PythonRoom.unpack(
        scripts, List.of(PythonRoom.COMPLETION, PythonRoom.FREEZER, PythonRoom.DIAGNOSIS));
    Json.write(question, question(subject, frames, context));
    ProcessResult result =
        processes.run(
            new Command(
                // Neither the user's variables nor their modules, whose import would run code.
                List.of(
                    context.python().toString(),
                    "-E",
                    "-s",
                    "-B",
                    "-X",
                    "utf8",
                    scripts.resolve(SCRIPT).toString(),
                    question.toString()),
                state,
                environment(),
                TIMEOUT,
                context.workspace().log("explain-failure")));
    if (!result.succeeded()) {
      throw new IOException("The environment cannot be asked: " + result.describe());
    }
    return Json.parse(result.outputText(), EnvironmentFacts.class);
  }

  private static Question question(
      FailureSubject subject, List<ProgramOutput.Frame> frames, DiagnosisContext context) {
    return new Question(
        context.basedir().toString(),
        context.sourceRoots().stream().map(Path::toString).toList(),
        context.entry().toString(),
        frames,
        subject.module(),
        subject.file(),
        subject.anywhere(),
        subject.distribution(),
        subject.library(),
        subject.entryPoint());
  }

  /** Python on Windows does not start without {@code SYSTEMROOT}. */
  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    host.variable("SYSTEMROOT").ifPresent(root -> environment.put("SYSTEMROOT", root));
    return environment;
  }
}
