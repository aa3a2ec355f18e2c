package dev.pybundle.mojo;

import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.cxfreeze.CxFreezer;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Freezes the program that {@code generate-spec} described, with cx_Freeze, in place of {@code
 * pyinstaller}: a folder with an interpreter and the modules as they are imported, which needs
 * nothing unpacked. The goals after it work on it alike.
 *
 * <p>Options that cx_Freeze cannot have are refused. {@code <layout>} is {@code onedir}, unless the
 * POM says {@code onefile}, which is refused too.
 */
@Mojo(name = CxFreezer.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class CxFreezeMojo extends FreezerMojo {

  /** Version of cx_Freeze. */
  @Parameter(property = "pybundle.cxFreezeVersion", defaultValue = CxFreezer.DEFAULT_VERSION)
  private String cxFreezeVersion;

  /** Skips this goal. */
  @Parameter(property = "pybundle.cx-freeze.skip", defaultValue = "false")
  private boolean skipCxFreeze;

  @Inject
  CxFreezeMojo(FreezerBeans beans) {
    super(CxFreezer.GOAL, beans);
  }

  @Override
  boolean isSkipped() {
    return skipCxFreeze;
  }

  @Override
  String version(Freezer freezer) {
    return cxFreezeVersion;
  }
}
