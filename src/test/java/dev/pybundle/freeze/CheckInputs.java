package dev.pybundle.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.InputCheck.Answer;
import dev.pybundle.freeze.InputCheck.Question;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Asks {@code check_inputs.py}, in the Python of this machine. */
final class CheckInputs {

  private CheckInputs() {}

  static Answer ask(Path temp, Question asked) throws Exception {
    Path script =
        FreezeCommands.unpack(
                new Workspace(temp.resolve("work é")),
                temp.resolve("scripts é"),
                List.of(PythonRoom.COMPLETION, PythonRoom.INCREMENTAL, PythonRoom.FREEZER))
            .resolve("check_inputs.py");
    Path question = temp.resolve("question.json");
    Json.write(question, asked);
    Path python = new HostSystem().findAll(List.of("python3", "python")).get(0);
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(python.toString(), script.toString(), question.toString()),
                    temp,
                    Map.of(
                        "PYTHONUTF8",
                        "1",
                        "PATH",
                        System.getenv("PATH"),
                        "HOME",
                        System.getProperty("user.home")),
                    Duration.ofMinutes(1),
                    null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return Json.parse(result.outputText(), Answer.class);
  }
}
