package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real Cython, and the C compiler of this machine.
 *
 * @param version of Cython
 * @param macro to define for the C compiler
 */
record RealCython(String version, String macro) {

  private static final String TRANSLATE =
      """
      import sys, sysconfig
      from Cython.Compiler.Main import compile
      compile(sys.argv[1], language_level=3, full_module_name=sys.argv[2])
      print(sysconfig.get_path("include"), sysconfig.get_config_var("EXT_SUFFIX"), sep="\\n")
      """;

  /** Writes and compiles a module below a folder, and returns its file. */
  Path compile(Path root, String name, String source) throws Exception {
    Path stem = root.resolve(name.replace('.', '/'));
    Files.createDirectories(stem.getParent());
    Path folder = Files.createTempDirectory(root.getParent(), "cython");
    Path text = Files.writeString(folder.resolve(stem.getFileName() + ".pyx"), source);
    PythonEnvironment environment =
        RealEnvironment.with("cython " + version, List.of("cython==" + version));
    List<String> answer =
        run(
                List.of(environment.python().toString(), "-c", TRANSLATE, text.toString(), name),
                Map.of("PYTHONPATH", environment.freezer().folder().toString()),
                folder)
            .lines()
            .toList();
    String include = answer.get(answer.size() - 2);
    Path module = stem.resolveSibling(stem.getFileName() + answer.get(answer.size() - 1));
    String code = folder.resolve(stem.getFileName() + ".c").toString();
    run(
        List.of(
            "cc", "-shared", "-fPIC", "-D" + macro, "-I" + include, code, "-o", module.toString()),
        Map.of("PATH", System.getenv("PATH")),
        folder);
    return module;
  }

  private static String run(List<String> command, Map<String, String> variables, Path folder)
      throws Exception {
    ProcessResult result =
        new ProcessRunner()
            .run(new Command(command, folder, variables, Duration.ofMinutes(2), null));
    if (!result.succeeded()) {
      throw new IOException(result.describe());
    }
    return result.outputText();
  }
}
