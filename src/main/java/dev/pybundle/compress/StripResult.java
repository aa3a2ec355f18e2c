package dev.pybundle.compress;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What {@code strip} gained.
 *
 * @param replacements path in the program to the stripped copy that goes there instead
 * @param kept the files that were tried in vain
 * @param started how many processes were needed; 0 if all results were remembered
 */
record StripResult(Map<String, Path> replacements, List<Kept> kept, int started) {

  /** Copies the collections. */
  public StripResult {
    replacements = Map.copyOf(replacements);
    kept = List.copyOf(kept);
  }

  /** Why a file goes into the program as it is. */
  enum Cause {
    /** Its stripped copy is not smaller; nobody need know. */
    NO_GAIN,
    /** Its stripped copy could not be loaded; worth a warning. */
    UNLOADABLE,
    /** {@code strip} could not handle it; worth a warning. */
    FAILED
  }

  /**
   * A file that goes into the program as it is.
   *
   * @param destination path in the program
   * @param cause the kind of reason
   * @param reason a sentence part for a reader, e.g. {@code strip made it larger}
   */
  record Kept(String destination, Cause cause, String reason) {}
}
