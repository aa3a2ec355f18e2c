package dev.pybundle.message;

import java.util.List;

/** A package that lies in several source roots, of which Python and a freezer take one. */
public final class SplitPackage {

  private SplitPackage() {}

  /**
   * Says which module of it the program lacks.
   *
   * @param place file and line that import it
   * @param module its name
   * @param root the source root that has it
   * @param files what makes packages of those above it
   */
  public static Problem lacks(String place, String module, String root, List<String> files) {
    return new Problem(
        "%s imports '%s', which is in the source root %s, and its package is taken from another one"
            .formatted(place, module, root),
        "remove "
            + String.join(" and ", files)
            + ", so that the package may lie in several folders, or move all of it into one source root");
  }
}
