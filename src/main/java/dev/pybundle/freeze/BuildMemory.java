package dev.pybundle.freeze;

import dev.pybundle.bundle.CachePart;
import java.nio.file.Path;

/**
 * What builds remember of earlier ones, by content: shared by all projects that name the same file,
 * and never needed. What is built with it is equal, to the byte, to what is built without.
 *
 * @param file the file; made if it is not there, and again if it is broken
 * @param limit its size in bytes; what was not used for longest goes first
 */
public record BuildMemory(Path file, long limit) {

  /** Returns the folder of another part of the cache that the file is in. */
  public Path beside(CachePart part) {
    Path cache = file.resolveSibling("..").normalize();
    return part.in(cache);
  }
}
