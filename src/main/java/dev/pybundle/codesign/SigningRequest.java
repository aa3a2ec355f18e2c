package dev.pybundle.codesign;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;

/**
 * What to sign and how.
 *
 * @param workspace holds the Bundle
 * @param triple the system that the Bundle is for
 * @param parameters what the user says in {@code <codesign>}
 * @param servers the servers of {@code settings.xml}
 * @param host the system that Maven runs on
 * @param offline true if the network must not be used
 * @param dryRun true to write nothing and only say what would be done
 */
public record SigningRequest(
    Workspace workspace,
    TargetTriple triple,
    SignerParameters parameters,
    ServerSecrets servers,
    OperatingSystem host,
    boolean offline,
    boolean dryRun) {}
