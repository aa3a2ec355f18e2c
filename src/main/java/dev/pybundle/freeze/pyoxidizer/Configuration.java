package dev.pybundle.freeze.pyoxidizer;

import dev.pybundle.freeze.pyinstaller.PythonLiteral;
import dev.pybundle.spec.BundleSpec;
import java.util.List;

/**
 * Writes what PyOxidizer reads, a program in Starlark.
 *
 * <p>Source: https://gregoryszorc.com/docs/pyoxidizer/main/pyoxidizer_config_api.html
 */
final class Configuration {

  /** The name that PyOxidizer looks for. */
  static final String FILE = "pyoxidizer.bzl";

  private Configuration() {}

  /** Returns the text for a spec. */
  static String of(BundleSpec spec) {
    BundleSpec.Interpreter interpreter = spec.interpreter();
    return """
    # Written by pybundle:generate-spec; changes made here are lost.
    # By hand, in this folder, when pybundle:pyoxidizer has collected the files once:
    #   sh ../state/pyoxidizer/run.sh .
    # The program is then in build/<triple>/release/folder.

    def make_distribution():
        return PythonDistribution(
            local_path = VARS["distribution"],
            sha256 = VARS["sha256"],
            flavor = "standalone",
        )

    def make_program(distribution):
        policy = distribution.make_python_packaging_policy()
        policy.resources_location = "filesystem-relative:lib"
        policy.resources_location_fallback = None
        policy.include_test = False
        # pybundle compiles the modules.
        policy.bytecode_optimize_level_zero = False

        config = distribution.make_python_interpreter_config()
        config.run_module = "_pybundle_program"
        config.module_search_paths = ["$ORIGIN/lib"]
        # The importer of PyOxidizer crashes with Python 3.11, and needs none of the files in lib.
        config.oxidized_importer = False
        config.filesystem_importer = True
        # Another one would have to be compiled.
        config.allocator_backend = "default"
        config.sys_frozen = True
        # The start of the program knows its processes.
        config.multiprocessing_auto_dispatch = False
        config.multiprocessing_start_method = "none"
        config.write_bytecode = False
        config.optimization_level = %s
        config.buffered_stdio = %s
        config.utf8_mode = %s
        config.warn_options = %s
        config.x_options = %s

        program = distribution.to_python_executable(
            name = %s,
            packaging_policy = policy,
            config = config,
        )
        program.add_python_resources(program.read_virtualenv(path = VARS["files"] + "/modules"))
        return program

    def make_folder(program):
        files = FileManifest()
        files.add_python_resource(".", program)
        files.add_manifest(glob([VARS["files"] + "/data/**/*"], strip_prefix = VARS["files"] + "/data/"))
        return files

    register_target("distribution", make_distribution)
    register_target("program", make_program, depends = ["distribution"])
    register_target("folder", make_folder, depends = ["program"], default = True)
    resolve_targets()
    """
        .formatted(
            interpreter.optimize(),
            PythonLiteral.of(!interpreter.unbuffered()),
            PythonLiteral.of(interpreter.utf8()),
            PythonLiteral.of(options(interpreter, 'W')),
            PythonLiteral.of(options(interpreter, 'X')),
            PythonLiteral.of(spec.name()));
  }

  private static List<String> options(BundleSpec.Interpreter interpreter, char kind) {
    String beginning = kind + " ";
    return interpreter.options().stream()
        .filter(option -> option.startsWith(beginning))
        .map(option -> option.substring(beginning.length()))
        .toList();
  }
}
