package dev.pybundle.mojo;

import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.portable.PortableFreezer;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes a folder of the program that {@code generate-spec} described, in place of {@code
 * pyinstaller}: the interpreter, its standard library, everything that is installed and the user's
 * modules, and a launcher with the program's name. Nothing is analysed, so nothing can be missed;
 * it is larger than what a freezer makes. The goals after it work on it alike.
 *
 * <p>Options that it cannot have are refused. {@code <layout>} is {@code onedir}, unless the POM
 * says {@code onefile}, which is refused too.
 */
@Mojo(name = PortableFreezer.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class PortableMojo extends FreezerMojo {

  /** Skips this goal. */
  @Parameter(property = "pybundle.portable.skip", defaultValue = "false")
  private boolean skipPortable;

  @Inject
  PortableMojo(FreezerBeans beans) {
    super(PortableFreezer.GOAL, beans);
  }

  @Override
  boolean isSkipped() {
    return skipPortable;
  }

  @Override
  String version(Freezer freezer) {
    return freezer.defaultVersion();
  }
}
