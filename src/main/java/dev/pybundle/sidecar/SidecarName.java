package dev.pybundle.sidecar;

import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a sidecar may be called. */
public final class SidecarName {

  private static final Pattern USUAL = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

  /** What Windows forbids in file names; {@code *} would be a pattern to Tauri, too. */
  private static final Pattern IMPOSSIBLE =
      Pattern.compile(".*[/\\\\:*?\"<>|\\p{Cntrl}].*|.*[. ]| .*|\\.*", Pattern.DOTALL);

  private static final Set<String> GENERIC =
      Set.of(
          "api", "app", "backend", "cli", "daemon", "main", "node", "program", "py", "python",
          "python3", "run", "server", "service", "sidecar", "start", "test", "worker");

  private SidecarName() {}

  /**
   * Checks a name, and refuses the name of the app, in whose place the sidecar would be installed.
   *
   * @param name without triple and {@code .exe}
   * @param project the app, if it has a configuration
   * @return warnings, one sentence each; none for a good name
   * @throws ProblemException as {@link #check(String)}, and for the name of the app
   */
  public static List<String> check(String name, Optional<TauriProject> project)
      throws ProblemException {
    List<String> warnings = check(name);
    Optional<TauriProject.AppName> app = project.flatMap(found -> found.appNamed(name));
    if (app.isPresent()) {
      throw SidecarProblems.nameOfApp(name, app.get().origin()).asException();
    }
    return warnings;
  }

  /**
   * Checks a name.
   *
   * @param name without triple and {@code .exe}, e.g. {@code cortex-backend}
   * @return warnings, one sentence each; none for a good name
   * @throws ProblemException if no file can have that name, or if it contains {@code -<triple>},
   *     which Tauri cuts out
   */
  public static List<String> check(String name) throws ProblemException {
    if (IMPOSSIBLE.matcher(name).matches()) {
      throw SidecarProblems.impossibleName(name).asException();
    }
    for (String triple : TargetTriple.known()) {
      if (name.contains("-" + triple)) {
        throw SidecarProblems.nameWithTriple(name, name.replace("-" + triple, "")).asException();
      }
    }
    List<String> warnings = new ArrayList<>();
    if (!USUAL.matcher(name).matches()) {
      warnings.add(SidecarProblems.unusualName(name).sentence());
    }
    if (GENERIC.contains(name.toLowerCase(Locale.ROOT))) {
      warnings.add(SidecarProblems.genericName(name).sentence());
    }
    return List.copyOf(warnings);
  }
}
