package dev.pybundle.it;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Bundle that no freeze made, for tests of what comes after: its program is Java's launcher. */
public final class ReadyBundle {

  private ReadyBundle() {}

  /**
   * Puts a Bundle where the goal pyinstaller would.
   *
   * @param basedir folder of the project
   * @param name name of the program
   * @return the triple of this machine
   */
  public static String make(File basedir, String name) throws IOException {
    HostSystem host = new HostSystem();
    TargetTriple triple = TargetTriple.usualFor(host.os(), host.architecture());
    Path target = basedir.toPath().resolve("target/pybundle").resolve(triple.value());
    Path folder = new Workspace(target).bundle();
    String program = name + triple.executableSuffix();
    Files.createDirectories(folder);
    Files.copy(launcher(), folder.resolve(program));
    Bundle.write(
        folder,
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            name,
            "1.0.0",
            triple.value(),
            Layout.onefile,
            program,
            Map.of(),
            Bundle.scan(folder),
            List.of()));
    return triple.value();
  }

  private static Path launcher() {
    return Path.of(ProcessHandle.current().info().command().orElseThrow());
  }
}
