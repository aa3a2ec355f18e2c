package dev.pybundle.message;

import java.nio.file.Path;
import java.util.List;

/** What the user reads when a cache cannot be cleaned. */
public final class CacheMessages {

  private CacheMessages() {}

  /**
   * Says that a folder holds something that pybundle did not put there.
   *
   * @param folder the folder
   * @param stranger what it holds, relative to the folder
   */
  public static Problem notACache(Path folder, Path stranger) {
    return new Problem(
        "<cacheDirectory>"
            + folder
            + "</cacheDirectory> is no cache of pybundle: it holds "
            + stranger
            + ", so nothing was removed",
        "correct <cacheDirectory> (-Dpybundle.cacheDirectory), or move "
            + stranger
            + " elsewhere if the folder is right");
  }

  /** Says that the parameter does not name a folder. */
  public static Problem notAFolder(Path folder) {
    return new Problem(
        "<cacheDirectory>" + folder + "</cacheDirectory> is no folder",
        "correct <cacheDirectory> (-Dpybundle.cacheDirectory)");
  }

  /**
   * Says that a part is used now.
   *
   * @param done what was removed, as a sentence without its end
   * @param kept what is left
   */
  public static Problem inUse(String done, List<String> kept) {
    return new Problem(
        done + "; kept " + String.join(", ", kept) + ", which a build uses now",
        "run pybundle:clean-cache again when that build has ended");
  }
}
