package dev.pybundle.compress;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A library in a program.
 *
 * @param destination path in the program, with {@code /}, e.g. {@code numpy.libs/libgfortran.so.5}
 * @param sha256 hash of its content
 * @param size in bytes
 * @param content gives the file to read; it may have to be unpacked, so ask only if it is needed
 */
public record Candidate(String destination, String sha256, long size, Content content) {

  /** Gives a file. */
  @FunctionalInterface
  public interface Content {
    /** Returns the file on this machine. */
    Path file() throws IOException;
  }
}
