package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** An environment that looks finished, for tests of what is asked about one. */
public final class EnvironmentFixture {

  private EnvironmentFixture() {}

  /** Leaves what a finished environment leaves, for the first interpreter on the PATH. */
  public static void finish(HostSystem host, EnvironmentRequest request) throws Exception {
    Inputs inputs = Inputs.unrecorded();
    Tools tools = new Tools(host, new ProcessRunner(), request, inputs, line -> {}, line -> {});
    Path interpreter = InterpreterFinder.onPath(tools).get(0);
    Path env = request.workspace().env();
    Path python = env.resolve("bin/python").toAbsolutePath();
    Files.createDirectories(python.getParent());
    Files.copy(interpreter, python);
    EnvironmentInputs wanted =
        EnvironmentInputs.of(
            tools,
            RequirementsResolver.of(request, inputs),
            /* extensions= */ null,
            Optional.empty());
    FreezerPackages freezer =
        new FreezerPackages(Files.createDirectories(env.resolve("freezer")), Map.of());
    FreezerFolder.complete(freezer.folder());
    PythonEnvironment environment =
        new PythonEnvironment(
            python,
            new InterpreterInfo(
                interpreter,
                "3.11.2",
                "CPython",
                "x86_64",
                64,
                "",
                null,
                "",
                true,
                true,
                true,
                true,
                true,
                Map.of()),
            "key",
            Map.of(),
            Map.of(),
            OwnFiles.NONE,
            freezer,
            /* target= */ null,
            "Python 3.11.2");
    new EnvironmentState(
            wanted.search(),
            wanted.content(),
            wanted.freezer(),
            EnvironmentInputs.stamp(interpreter),
            environment)
        .write(env);
  }
}
