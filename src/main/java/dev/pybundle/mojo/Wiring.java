package dev.pybundle.mojo;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.compress.Stripper;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.cxfreeze.CxFreezer;
import dev.pybundle.freeze.pyinstaller.ProgramComparer;
import dev.pybundle.freeze.pyinstaller.PyInstallerFreezer;
import dev.pybundle.freeze.pyinstaller.UnfrozenProgram;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CodesignService;
import dev.pybundle.pipeline.CompressService;
import dev.pybundle.pipeline.FreezeService;
import dev.pybundle.pipeline.PlatformElfInspector;
import dev.pybundle.pipeline.ProbeService;
import dev.pybundle.pipeline.StagedProgram;
import dev.pybundle.pipeline.StubService;
import dev.pybundle.pipeline.TraceService;
import dev.pybundle.pipeline.VerifyService;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.Diagnoser;
import dev.pybundle.probe.Prober;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentProvider;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;

/**
 * Gives services that ask for an interface its implementation from a package above theirs. The
 * container cannot: the Sisu of Maven 3.8.7 does not read classes of Java 17, so it finds concrete
 * classes only.
 */
@Named
class Wiring {

  private final HostSystem host;
  private final ProcessRunner processes;
  private final PyInstallerFreezer pyinstaller;
  private final CxFreezer cxFreeze;
  private final EnvironmentProvider environments;
  private final UnfrozenProgram unfrozen;
  private final Diagnoser diagnoser;
  private final StagedProgram staged;
  private final ProgramComparer comparer;
  private final Assemblers assemblers;

  @Inject
  Wiring(
      HostSystem host,
      ProcessRunner processes,
      PyInstallerFreezer pyinstaller,
      CxFreezer cxFreeze,
      EnvironmentProvider environments,
      UnfrozenProgram unfrozen,
      Diagnoser diagnoser,
      StagedProgram staged,
      ProgramComparer comparer,
      Assemblers assemblers) {
    this.host = host;
    this.processes = processes;
    this.pyinstaller = pyinstaller;
    this.cxFreeze = cxFreeze;
    this.environments = environments;
    this.unfrozen = unfrozen;
    this.diagnoser = diagnoser;
    this.staged = staged;
    this.comparer = comparer;
    this.assemblers = assemblers;
  }

  PyInstallerFreezer pyinstaller() {
    return pyinstaller;
  }

  CxFreezer cxFreeze() {
    return cxFreeze;
  }

  /** Returns the freezer that made the Bundle of a workspace; PyInstaller if there is none. */
  Freezer freezerOf(Workspace workspace) throws ProblemException, IOException {
    Optional<Bundle> bundle = Bundle.read(workspace.bundle());
    return Stream.<Freezer>of(pyinstaller, cxFreeze)
        .filter(each -> bundle.flatMap(made -> made.manifest().step(each.goal())).isPresent())
        .findFirst()
        .orElse(pyinstaller);
  }

  FreezeService freezeService(Freezer freezer) {
    return new FreezeService(environments, freezer, host);
  }

  ProbeService probeService() {
    return new ProbeService(new Prober(host, processes), diagnoser, environments, host);
  }

  TraceService traceService() {
    return new TraceService(new Prober(host, processes), unfrozen, environments);
  }

  StubService stubService() {
    return new StubService(environments, unfrozen, staged, host);
  }

  VerifyService verifyService(Freezer freezer) {
    return new VerifyService(environments, freezer, compressService(), comparer);
  }

  CodesignService codesignService() {
    return new CodesignService(host, processes, assemblers);
  }

  CompressService compressService() {
    Stripper stripper = new Stripper(processes, new PlatformElfInspector());
    return new CompressService(assemblers, stripper, host);
  }
}
