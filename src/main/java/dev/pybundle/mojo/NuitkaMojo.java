package dev.pybundle.mojo;

import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.nuitka.NuitkaFreezer;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Freezes the program that {@code generate-spec} described, with Nuitka, in place of {@code
 * pyinstaller}: its modules are compiled by way of C, which takes minutes, for a program with many
 * packages half an hour. The goals after it work on it alike, but one file cannot be compressed.
 *
 * <p>It needs a C compiler and the headers of Python; with {@code ccache} on the {@code PATH} a
 * next build takes what was compiled before from {@code <cacheDirectory>}. Nothing is downloaded
 * for it but its Python packages. {@code <timeoutMinutes>} is how long it may do nothing.
 *
 * <p>Options that Nuitka cannot have are refused. Nuitka is under the AGPL 3.0, with an exception
 * for the programs that it makes.
 */
@Mojo(name = NuitkaFreezer.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class NuitkaMojo extends FreezerMojo {

  /** Version of Nuitka. */
  @Parameter(property = "pybundle.nuitkaVersion", defaultValue = NuitkaFreezer.DEFAULT_VERSION)
  private String nuitkaVersion;

  /** Skips this goal. */
  @Parameter(property = "pybundle.nuitka.skip", defaultValue = "false")
  private boolean skipNuitka;

  @Inject
  NuitkaMojo(FreezerBeans beans) {
    super(NuitkaFreezer.GOAL, beans);
  }

  @Override
  boolean isSkipped() {
    return skipNuitka;
  }

  @Override
  String version(Freezer freezer) {
    return nuitkaVersion;
  }
}
