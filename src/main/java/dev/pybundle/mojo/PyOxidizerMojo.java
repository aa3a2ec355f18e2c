package dev.pybundle.mojo;

import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.pyoxidizer.PyOxidizerFreezer;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Freezes the program that {@code generate-spec} described, with PyOxidizer and the system's Rust,
 * in place of {@code pyinstaller}: an executable with the interpreter in it, and the modules in a
 * folder beside it. The goals after it work on it alike.
 *
 * <p>On Linux, for Linux, with Python 3.9 to 3.11. Options that PyOxidizer cannot have are refused.
 * {@code <layout>} is {@code onedir}, unless the POM says {@code onefile}, which is refused too.
 */
@Mojo(name = PyOxidizerFreezer.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class PyOxidizerMojo extends FreezerMojo {

  /** Version of PyOxidizer. */
  @Parameter(
      property = "pybundle.pyOxidizerVersion",
      defaultValue = PyOxidizerFreezer.DEFAULT_VERSION)
  private String pyOxidizerVersion;

  /** Skips this goal. */
  @Parameter(property = "pybundle.pyoxidizer.skip", defaultValue = "false")
  private boolean skipPyoxidizer;

  @Inject
  PyOxidizerMojo(FreezerBeans beans) {
    super(PyOxidizerFreezer.GOAL, beans);
  }

  @Override
  boolean isSkipped() {
    return skipPyoxidizer;
  }

  @Override
  String version(Freezer freezer) {
    return pyOxidizerVersion;
  }
}
