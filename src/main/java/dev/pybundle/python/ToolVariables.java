package dev.pybundle.python;

import dev.pybundle.platform.HostSystem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which environment variables of the build reach interpreters and installers. A build also has the
 * password of a keystore and the token of a repository in its environment, and installers run code
 * of strangers: nothing gets there that is not of a kind that it needs.
 */
final class ToolVariables {

  /** What any program needs to start and to find its files, and what shims of Pythons look at. */
  private static final Pattern SYSTEM =
      Pattern.compile(
          "PATH|HOME|TMPDIR|TEMP|TMP|LANG|LANGUAGE|LC_\\w+|TZ|USER|LOGNAME|SHELL|XDG_\\w+"
              + "|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|OS|USERPROFILE|USERNAME|HOMEDRIVE"
              + "|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|ALLUSERSPROFILE|PROGRAMW6432"
              + "|(COMMON)?PROGRAMFILES(\\(X86\\))?|PROCESSOR_\\w+|NUMBER_OF_PROCESSORS"
              + "|LD_LIBRARY_PATH|DYLD_\\w+|(PYENV|ASDF|MISE)_\\w+");

  /** Where packages are from: indexes, proxies, certificates, keys of version control. */
  private static final Pattern SOURCES =
      Pattern.compile(
          "(PIP|UV)_\\w+|(HTTPS?|ALL|FTP|NO)_PROXY|SSL_\\w+|(REQUESTS|CURL)_CA_BUNDLE|NETRC"
              + "|(GIT|SSH)_\\w+|DBUS_SESSION_BUS_ADDRESS");

  /** What building a package from its sources looks at: compilers, flags, places of libraries. */
  private static final Pattern BUILDS =
      Pattern.compile(
          "CC|CXX|CPP|LD|AR|AS|NM|RANLIB|STRIP|FC|F77|F90|LDSHARED|SOURCE_DATE_EPOCH"
              + "|INCLUDE|LIB|LIBPATH|CPATH|MACOSX_DEPLOYMENT_TARGET|SDKROOT|MSSDK"
              + "|(VS|VC|WINDOWSSDK|UCRT|DISTUTILS_|SETUPTOOLS_|CMAKE_|PKG_CONFIG|CARGO_|RUST)\\w*"
              + "|\\w*FLAGS|\\w+_(DIR|DIRS|ROOT|HOME|PREFIX|PATH|LIBS)");

  private static final Pattern SECRET =
      Pattern.compile(".*(TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|_KEY(_|$)).*");

  /** They are not for installing. */
  private static final Pattern PUBLISHING = Pattern.compile("UV_PUBLISH_\\w+");

  /**
   * They would make a tool work on another environment than the one it is told, or make its output
   * unreadable.
   */
  private static final Set<String> DROPPED =
      Set.of(
          "VIRTUAL_ENV",
          "VIRTUAL_ENV_PROMPT",
          "__PYVENV_LAUNCHER__",
          "UV_PYTHON",
          "UV_SYSTEM_PYTHON",
          "UV_VENV_SEED",
          "UV_BREAK_SYSTEM_PACKAGES",
          "UV_WORKING_DIR",
          "UV_MANAGED_PYTHON",
          "UV_NO_MANAGED_PYTHON",
          "UV_PYTHON_PREFERENCE",
          "PIP_TARGET",
          "PIP_PREFIX",
          "PIP_ROOT",
          "PIP_USER",
          "PIP_PYTHON",
          "PIP_REQUIRE_VIRTUALENV",
          "PIP_DRY_RUN",
          "PIP_LOG",
          "PIP_QUIET",
          "PIP_VERBOSE",
          "FORCE_COLOR",
          "CLICOLOR_FORCE");

  private static final List<String> DROPPED_PREFIXES = List.of("PYTHON", "CONDA_", "UV_PROJECT");

  private static final Map<String, String> ALWAYS =
      Map.of(
          "PYTHONNOUSERSITE", "1",
          "PYTHONUTF8", "1",
          "PYTHONDONTWRITEBYTECODE", "1",
          "PIP_DISABLE_PIP_VERSION_CHECK", "1",
          "NO_COLOR", "1");

  private ToolVariables() {}

  /** Returns those of an interpreter that only tells what it is. */
  static Map<String, String> ofInterpreters(HostSystem host) {
    return filtered(host, name -> SYSTEM.matcher(name).matches());
  }

  /** Returns those of uv and pip, and so of what they start. */
  static Map<String, String> ofInstallers(HostSystem host) {
    return filtered(host, ToolVariables::isForInstallers);
  }

  /** Returns whether a variable would lead tools astray; its name in capitals. */
  static boolean isDropped(String name) {
    return DROPPED.contains(name) || DROPPED_PREFIXES.stream().anyMatch(name::startsWith);
  }

  private static boolean isForInstallers(String name) {
    return SYSTEM.matcher(name).matches()
        || (SOURCES.matcher(name).matches() && !PUBLISHING.matcher(name).matches())
        || (BUILDS.matcher(name).matches() && !SECRET.matcher(name).matches());
  }

  private static Map<String, String> filtered(HostSystem host, Predicate<String> reaches) {
    Map<String, String> variables = new TreeMap<>();
    host.environment()
        .forEach(
            (name, value) -> {
              String upper = name.toUpperCase(Locale.ROOT);
              if (reaches.test(upper) && !isDropped(upper)) {
                variables.put(name, value);
              }
            });
    variables.putAll(ALWAYS);
    return variables;
  }
}
