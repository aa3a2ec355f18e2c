package dev.pybundle.mojo;

import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.guide.GuideFreezer;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes a folder of the program that {@code generate-spec} described, in place of {@code
 * pyinstaller}: everything that is installed and the user's modules, and a launcher with the
 * program's name that looks for a fitting Python on the machine of the program's user. Where there
 * is none, the launcher says what to install, also at the port at which {@code <probe>} starts the
 * program, and goes on when it is there. The goals after it work on it alike. It takes Rust.
 *
 * <p>Options that it cannot have are refused. {@code <layout>} is {@code onedir}, unless the POM
 * says {@code onefile}, which is refused too.
 */
@Mojo(name = GuideFreezer.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class GuideMojo extends FreezerMojo {

  /** Skips this goal. */
  @Parameter(property = "pybundle.guide.skip", defaultValue = "false")
  private boolean skipGuide;

  @Inject
  GuideMojo(FreezerBeans beans) {
    super(GuideFreezer.GOAL, beans);
  }

  @Override
  boolean isSkipped() {
    return skipGuide;
  }

  @Override
  String version(Freezer freezer) {
    return freezer.defaultVersion();
  }
}
