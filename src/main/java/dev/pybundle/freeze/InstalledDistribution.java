package dev.pybundle.freeze;

import java.util.List;
import java.util.Map;

/**
 * One of the user's distributions in an environment.
 *
 * @param name normalized
 * @param folder what its files are relative to
 * @param info name of the folder or file with its metadata, e.g. {@code fastapi-0.120.0.dist-info}
 * @param modules its modules, to their files
 * @param plugin whether it has entry points that a program may look for: others than commands
 * @param files all its files as it records them, with {@code /}
 */
public record InstalledDistribution(
    String name,
    String folder,
    String info,
    Map<String, String> modules,
    boolean plugin,
    List<String> files) {}
