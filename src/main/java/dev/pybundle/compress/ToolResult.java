package dev.pybundle.compress;

import dev.pybundle.message.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a tool gained.
 *
 * @param replacements path in the program to the copy that goes there instead
 * @param kept the files that were tried in vain
 * @param started how many processes were needed; 0 if all results were remembered
 */
record ToolResult(Map<String, Path> replacements, List<Kept> kept, int started) {

  private static final Logger LOGGER = LoggerFactory.getLogger(ToolResult.class);

  /** Copies the collections. */
  public ToolResult {
    replacements = Map.copyOf(replacements);
    kept = List.copyOf(kept);
  }

  /**
   * Warns of what was tried in vain and is worth to know.
   *
   * @param how the files go into the program, e.g. {@code unstripped}
   */
  void warn(String how) {
    kept.stream()
        .filter(each -> each.cause() != Cause.NO_GAIN)
        .forEach(
            each ->
                LOGGER.warn(
                    new Problem(
                            "%s goes into the program %s: %s"
                                .formatted(each.destination(), how, each.reason()),
                            "install another version of the package that it comes from if size"
                                + " matters; the program works as it is")
                        .sentence()));
  }

  /** Why a file goes into the program as it is. */
  enum Cause {
    /** It has no smaller copy; nobody need know. */
    NO_GAIN,
    /** Its copy could not be loaded; worth a warning. */
    UNLOADABLE,
    /** The tool could not handle it; worth a warning. */
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
