package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.pyinstaller.TimedProgram;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.probe.Prober;
import dev.pybundle.report.ImportTimes;
import dev.pybundle.report.ReportData.Start;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Starts a program as the probe does, once, with an interpreter that times imports. */
final class StartTimes {

  private static final String LOG = "report-start";
  private static final int SHOWN = 400;

  private final Prober prober;
  private final HostSystem host;

  StartTimes(Prober prober, HostSystem host) {
    this.prober = prober;
    this.host = host;
  }

  /** Returns the times, or why there are none. */
  Start of(Bundle bundle, Workspace workspace, ProbeParameters parameters)
      throws ProblemException, IOException, InterruptedException {
    Optional<String> refusal = refusal(bundle);
    if (refusal.isPresent()) {
      return Start.skipped(refusal.get());
    }
    Path copy = workspace.state().resolve("timed");
    AtomicFiles.deleteTree(copy);
    try {
      AtomicFiles.linkTree(bundle.folder(), copy);
      Path executable = copy.resolve(bundle.manifest().program());
      Files.delete(executable);
      TimedProgram.write(bundle, executable);
      Prober.Outcome outcome =
          prober.probe(
              new Prober.Request(
                  copy, bundle.manifest().program(), parameters, workspace.log(LOG)));
      if (outcome instanceof Prober.Hindered hindered) {
        return Start.skipped(hindered.problem().what());
      }
      return ImportTimes.read(
          new String(Files.readAllBytes(workspace.log(LOG)), StandardCharsets.UTF_8)
              .lines()
              .toList(),
          SHOWN);
    } finally {
      AtomicFiles.deleteTree(copy);
    }
  }

  private Optional<String> refusal(Bundle bundle) {
    if (!bundle.manifest().tools().containsKey("pyinstaller")) {
      return Optional.of("only programs of PyInstaller can be told to time their imports");
    }
    if (TargetTriple.parse(bundle.manifest().triple())
        .filter(triple -> triple.os() == host.os())
        .isEmpty()) {
      return Optional.of("the program is one for another system");
    }
    return host.os() == OperatingSystem.MACOS
        ? Optional.of("the signature of a program for macOS covers its options")
        : Optional.empty();
  }
}
