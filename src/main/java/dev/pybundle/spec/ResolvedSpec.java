package dev.pybundle.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SpecResolver} made of an input.
 *
 * @param spec the validated model
 * @param entryPoint what the script at {@link BundleSpec#entry()} must call; null if the script is
 *     the user's own
 * @param warnings sentences about what is allowed but may surprise
 */
public record ResolvedSpec(
    BundleSpec spec, @Nullable EntryPoint entryPoint, List<String> warnings) {

  /** Copies the list. */
  public ResolvedSpec {
    warnings = List.copyOf(warnings);
  }
}
