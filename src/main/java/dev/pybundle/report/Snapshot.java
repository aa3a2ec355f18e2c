package dev.pybundle.report;

import java.util.Map;

/**
 * What is kept of a report, to compare a later program with.
 *
 * @param digest of the Bundle
 * @param version of the program
 * @param sizes of it
 * @param groups bytes of each group, unpacked
 */
public record Snapshot(
    String digest, String version, ProgramSizes sizes, Map<String, Long> groups) {}
