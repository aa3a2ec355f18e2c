package dev.pybundle.python;

import dev.pybundle.message.ProblemException;
import dev.pybundle.process.ProcessResult;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes a virtual environment and puts packages into it. */
sealed interface Installer extends Closeable permits UvInstaller, PipInstaller {

  /** Returns name and version for messages, e.g. {@code uv 0.13.9}. */
  String displayName();

  /**
   * Makes an empty environment.
   *
   * @param interpreter what to make it from
   * @param environment a folder that does not exist
   */
  ProcessResult create(InterpreterInfo interpreter, Path environment)
      throws IOException, InterruptedException;

  /**
   * Installs what the user needs.
   *
   * @param requirements of any kind but {@code NONE}
   * @param python the interpreter in the environment
   * @throws ProblemException if this installer cannot read such requirements
   */
  ProcessResult install(Requirements requirements, Path python)
      throws ProblemException, IOException, InterruptedException;

  /**
   * Installs into a folder that is no environment.
   *
   * @param step names the log file
   * @param what distributions, or options that pip and uv have in common
   * @param folder an empty folder
   * @param python an interpreter that what is installed must fit
   */
  ProcessResult installApart(String step, List<String> what, Path folder, Path python)
      throws IOException, InterruptedException;

  /** Removes what was only there to install with. */
  @Override
  default void close() throws IOException {}

  /** Checks that the installed distributions fit each other; a failure tells which do not. */
  ProcessResult check(Path python) throws IOException, InterruptedException;
}
