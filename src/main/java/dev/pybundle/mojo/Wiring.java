package dev.pybundle.mojo;

import dev.pybundle.freeze.Assemblers;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Freezers;
import dev.pybundle.freeze.pyinstaller.UnfrozenProgram;
import dev.pybundle.pipeline.CodesignService;
import dev.pybundle.pipeline.CompressService;
import dev.pybundle.pipeline.FreezeService;
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
import dev.pybundle.sidecar.TauriConfiguration;
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
  private final Freezers freezers;
  private final EnvironmentProvider environments;
  private final UnfrozenProgram unfrozen;
  private final Diagnoser diagnoser;
  private final StagedProgram staged;
  private final TauriConfiguration configuration;
  private final Assemblers assemblers;

  @Inject
  Wiring(
      HostSystem host,
      ProcessRunner processes,
      Freezers freezers,
      EnvironmentProvider environments,
      UnfrozenProgram unfrozen,
      Diagnoser diagnoser,
      StagedProgram staged,
      TauriConfiguration configuration,
      Assemblers assemblers) {
    this.host = host;
    this.processes = processes;
    this.freezers = freezers;
    this.environments = environments;
    this.unfrozen = unfrozen;
    this.diagnoser = diagnoser;
    this.staged = staged;
    this.configuration = configuration;
    this.assemblers = assemblers;
  }

  Freezers freezers() {
    return freezers;
  }

  FreezeService freezeService(Freezer freezer) {
    return new FreezeService(environments, freezer, host);
  }

  ProbeService probeService() {
    return new ProbeService(new Prober(host, processes), diagnoser, environments, host);
  }

  TraceService traceService() {
    return new TraceService(new Prober(host, processes), freezers, unfrozen, environments);
  }

  StubService stubService() {
    return new StubService(environments, unfrozen, staged, configuration, host);
  }

  VerifyService verifyService(Freezer freezer) {
    return new VerifyService(environments, freezer, compressService());
  }

  CodesignService codesignService() {
    return new CodesignService(host, processes, assemblers);
  }

  CompressService compressService() {
    return new CompressService(assemblers, processes, host);
  }
}
