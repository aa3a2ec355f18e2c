package dev.pybundle.mojo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of a hook:
 *
 * <pre>{@code <hook><name>matplotlib</name><options><backends>Agg</backends></options></hook>}
 * </pre>
 */
public class Hook {

  /** Name of the package that the hook is for. */
  private @Nullable String name;

  /** Option to value. */
  private @Nullable Map<String, String> options;

  /** Makes an empty one, which Maven fills. */
  public Hook() {}

  /** Returns the options of each hook; those of a hook that is named twice are put together. */
  static @Nullable Map<String, Map<String, String>> optionsOf(@Nullable List<Hook> hooks) {
    if (hooks == null) {
      return null;
    }
    Map<String, Map<String, String>> config = new HashMap<>();
    for (Hook hook : hooks) {
      Map<String, String> options = config.computeIfAbsent(name(hook), unused -> new HashMap<>());
      if (hook != null && hook.options != null) {
        options.putAll(hook.options);
      }
    }
    return config;
  }

  private static String name(@Nullable Hook hook) {
    return hook == null || hook.name == null ? "" : hook.name;
  }
}
