package dev.pybundle.freeze;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of the guard, which ends a frozen program when the app that started it is gone: the
 * runtime hook and the modules that it imports. They lie beside the spec, so that plain {@code
 * pyinstaller} finds them too.
 */
public final class GuardFiles {

  /** Name of the runtime hook. */
  public static final String HOOK = "pybundle_guard_hook.py";

  private static final List<String> MODULES =
      List.of("_pybundle_guard.py", "_pybundle_guard_folder.py", "_pybundle_guard_watch.py");
  private static final List<String> POSIX =
      List.of(
          "_pybundle_guard_ending.py",
          "_pybundle_guard_posix.py",
          "_pybundle_guard_processes.py",
          "_pybundle_guard_waiting.py",
          "_pybundle_guard_watcher.py");
  private static final List<String> WINDOWS =
      List.of("_pybundle_guard_windows.py", "_pybundle_guard_windows_ending.py");

  private GuardFiles() {}

  /**
   * Returns the files by their names.
   *
   * @param guard when the program ends
   * @param os the system that the program is for; it gets no code of another one
   * @return empty if there is no guard
   * @throws IOException if the plugin's jar is broken
   */
  public static Map<String, String> of(BundleSpec.Guard guard, OperatingSystem os)
      throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (!guard.watches()) {
      return files;
    }
    files.put(HOOK, hook(guard));
    List<String> modules = new ArrayList<>(MODULES);
    modules.addAll(os == OperatingSystem.WINDOWS ? WINDOWS : POSIX);
    for (String module : modules) {
      files.put(module, PythonRoom.GUARD.text(module));
    }
    return files;
  }

  private static String hook(BundleSpec.Guard guard) {
    return """
        # Written by pybundle:generate-spec; changes made here are lost.
        import _pybundle_guard

        _pybundle_guard.start(mode="%s", deadline=%s)
        del _pybundle_guard
        """
        .formatted(guard.mode().name(), guard.deadline());
  }
}
