package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.freeze.FreezeProblems;
import dev.pybundle.message.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which versions of PyInstaller pybundle takes. */
public final class PyInstallerVersions {

  /** Name of the parameter with the version. */
  static final String PARAMETER = "pyinstallerVersion";

  /** The version that is used if the user names none. */
  public static final String DEFAULT = "6.22.3";

  /** The release of the community hooks that is used with {@link #DEFAULT}. */
  public static final String DEFAULT_HOOKS = "2026.9";

  private static final int OLDEST_MAJOR = 6;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.\\d+(\\.\\d+)*([a-z]+\\d+)?");
  private static final String REGRESSION =
      "its check of GHSA-9fxf-4qw3-ghmr ends onefile programs with 'parent process has different executable' on"
          + " ordinary machines; 6.22.3 mends it";
  private static final Map<String, String> REFUSED =
      Map.of("6.22.1", REGRESSION, "6.22.2", REGRESSION);

  private PyInstallerVersions() {}

  /** Returns why a version is not taken, empty if it is. */
  public static Optional<Problem> refusal(String version) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      return Optional.of(refused(version, "it is not an exact version"));
    }
    if (Integer.parseInt(matcher.group(1)) < OLDEST_MAJOR) {
      return Optional.of(refused(version, "onefile programs made before 6.0 have CVE-2025-59042"));
    }
    return Optional.ofNullable(REFUSED.get(version)).map(why -> refused(version, why));
  }

  private static Problem refused(String version, String why) {
    return FreezeProblems.versionRefused(PARAMETER, version, why, DEFAULT);
  }

  /**
   * Returns the distributions that make up the freezer.
   *
   * @param version a version of PyInstaller
   */
  public static List<String> pins(String version) {
    return List.of("pyinstaller==" + version, "pyinstaller-hooks-contrib==" + DEFAULT_HOOKS);
  }
}
