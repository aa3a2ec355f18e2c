package dev.pybundle.compress;

import java.nio.file.Path;

/**
 * A file that may go into a program.
 *
 * @param destination path in the program, with {@code /}, e.g. {@code numpy.libs/libgfortran.so.5}
 * @param source the file on this machine, absolute
 * @param executableCode true for shared libraries and extension modules, false for data
 */
public record Candidate(String destination, Path source, boolean executableCode) {}
