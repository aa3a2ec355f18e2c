package dev.pybundle.mojo;

import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.pyinstaller.PyInstallerFreezer;
import dev.pybundle.freeze.pyinstaller.PyInstallerVersions;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Freezes the program that {@code generate-spec} described, with PyInstaller in an environment of
 * its own.
 *
 * <p>The program and {@code bundle.json} come to {@code target/pybundle/<triple>/bundle}. If
 * nothing changed since the last build (sources, requirements, options, tools, system libraries,
 * and the program itself), nothing is built.
 */
@Mojo(name = PyInstallerFreezer.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class PyInstallerMojo extends FreezerMojo {

  /** Version of PyInstaller. 6.22.1 and 6.22.2 are refused, see GHSA-9fxf-4qw3-ghmr. */
  @Parameter(property = "pybundle.pyinstallerVersion", defaultValue = PyInstallerVersions.DEFAULT)
  private String pyinstallerVersion;

  /** Skips this goal. */
  @Parameter(property = "pybundle.pyinstaller.skip", defaultValue = "false")
  private boolean skipPyinstaller;

  @Inject
  PyInstallerMojo(FreezerBeans beans) {
    super(PyInstallerFreezer.GOAL, beans);
  }

  @Override
  boolean isSkipped() {
    return skipPyinstaller;
  }

  @Override
  String version(Freezer freezer) {
    return pyinstallerVersion;
  }
}
