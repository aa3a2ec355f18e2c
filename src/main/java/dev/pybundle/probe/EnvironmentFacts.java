package dev.pybundle.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code explain_failure.py} answers.
 *
 * @param module of the module that was asked for; null if none was
 * @param file of the data file
 * @param distribution of the distribution
 * @param library of the shared library
 * @param entryPoint of the entry point
 * @param frames of the traceback, in its order
 * @param variables what the user's sources want, then what only a {@code .env} has
 * @param program of the entry script
 * @param python version of the interpreter, e.g. {@code 3.12}
 */
record EnvironmentFacts(
    @Nullable ModuleFacts module,
    @Nullable FileFacts file,
    @Nullable DistributionFacts distribution,
    @Nullable LibraryFacts library,
    @Nullable EntryPointFacts entryPoint,
    List<FrameFacts> frames,
    List<VariableFacts> variables,
    ProgramFacts program,
    String python) {

  /**
   * A module.
   *
   * @param standard whether its first part is a name of the standard library
   * @param builtin whether it is part of the interpreter
   * @param own whether it is in the user's source roots
   * @param path its file or folder; null if it is not there
   * @param isPackage whether it has submodules
   * @param dataOnly whether it is a folder without Python files
   * @param parentFile the file of its parent, if that is no package
   * @param siblings number of modules beside it in its package
   * @param top file or folder of its first part
   * @param topDistribution what brought that
   * @param distribution what brought it
   * @param elsewhere folder of the project, outside of the source roots, that holds it
   * @param packageFiles what makes packages of its parents, in each source root
   * @param project folder of the project that can be installed and holds it
   * @param optionalOf what names such a distribution as an optional requirement
   * @param imports where the user's sources import it by name
   */
  record ModuleFacts(
      boolean standard,
      boolean builtin,
      boolean own,
      @Nullable String path,
      boolean isPackage,
      boolean dataOnly,
      @Nullable String parentFile,
      int siblings,
      @Nullable String top,
      @Nullable String topDistribution,
      @Nullable String distribution,
      @Nullable String elsewhere,
      List<String> packageFiles,
      @Nullable String project,
      List<OptionalRequirement> optionalOf,
      List<ImportFacts> imports) {}

  /** A requirement that a distribution has only with an extra. */
  record OptionalRequirement(String distribution, String requirement) {}

  /**
   * A line that imports.
   *
   * @param how {@code static}, {@code named} (by a text) or {@code computed}
   */
  record ImportFacts(String file, int line, String how) {}

  /**
   * A data file.
   *
   * @param path the file in the project
   * @param base the folder that its place in the program counts from
   * @param folder the outermost folder around it that holds data only
   * @param isFolder whether it is a folder
   * @param installed the file in the environment
   * @param distribution what brought that
   * @param packageName package that holds it
   */
  record FileFacts(
      @Nullable String path,
      @Nullable String base,
      @Nullable String folder,
      boolean isFolder,
      @Nullable String installed,
      @Nullable String distribution,
      @Nullable String packageName) {}

  /**
   * A distribution.
   *
   * @param installed its name if it is installed
   * @param project folder of the project that is developed under this name
   */
  record DistributionFacts(@Nullable String installed, @Nullable String project) {}

  /**
   * A shared library.
   *
   * @param own the file in the project
   * @param installed the file in the environment
   * @param distribution what brought that
   * @param packageName package that holds it
   * @param system the file on this machine
   * @param wantedBy what needs it
   */
  record LibraryFacts(
      @Nullable String own,
      @Nullable String installed,
      @Nullable String distribution,
      @Nullable String packageName,
      @Nullable String system,
      List<Wanting> wantedBy) {}

  /** A library that needs another one. */
  record Wanting(String file, @Nullable String distribution) {}

  /**
   * An entry point.
   *
   * @param distribution what offers it
   * @param module where it is
   */
  record EntryPointFacts(@Nullable String distribution, @Nullable String module) {}

  /**
   * A line of a traceback.
   *
   * @param file the source file; null if it was not found
   * @param own whether it is the user's
   * @param distribution what it came with
   * @param module name that it is imported by
   * @param how as in {@link ImportFacts}; null if the line imports nothing
   * @param text the line, if it is the user's
   */
  record FrameFacts(
      @Nullable String file,
      int line,
      boolean own,
      @Nullable String distribution,
      @Nullable String module,
      @Nullable String how,
      String text) {}

  /**
   * An environment variable.
   *
   * @param dotenv the {@code .env} of the project that has it; may be empty
   * @param owner the class of settings that wants it, if one does
   * @param field the name by which that does
   */
  record VariableFacts(String name, String dotenv, String owner, String field) {}

  /**
   * The entry script.
   *
   * @param module name that it could be imported by
   * @param root folder that this name counts from
   * @param functions what it defines
   * @param acts whether running it does anything
   * @param imported what it imports first from a module, e.g. {@code app.main:app}
   * @param freezesSupport whether it calls {@code multiprocessing.freeze_support}
   * @param startsPython where the user's sources name {@code sys.executable}
   */
  record ProgramFacts(
      String module,
      String root,
      List<String> functions,
      boolean acts,
      @Nullable String imported,
      boolean freezesSupport,
      List<ImportFacts> startsPython) {}
}
