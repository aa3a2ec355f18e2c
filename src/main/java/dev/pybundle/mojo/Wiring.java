package dev.pybundle.mojo;

import dev.pybundle.freeze.Assemblers;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Freezers;
import dev.pybundle.freeze.pyinstaller.UnfrozenProgram;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CleanCacheService;
import dev.pybundle.pipeline.CodesignService;
import dev.pybundle.pipeline.CompareService;
import dev.pybundle.pipeline.CompressService;
import dev.pybundle.pipeline.DeltaService;
import dev.pybundle.pipeline.FreezeService;
import dev.pybundle.pipeline.GenerateSpecService;
import dev.pybundle.pipeline.InitService;
import dev.pybundle.pipeline.InitTauriService;
import dev.pybundle.pipeline.ProbeService;
import dev.pybundle.pipeline.ReportService;
import dev.pybundle.pipeline.StageSidecarService;
import dev.pybundle.pipeline.StagedProgram;
import dev.pybundle.pipeline.StartComparison;
import dev.pybundle.pipeline.StubService;
import dev.pybundle.pipeline.TraceService;
import dev.pybundle.pipeline.VerifyAgainst;
import dev.pybundle.pipeline.VerifyService;
import dev.pybundle.pipeline.WayOut;
import dev.pybundle.pipeline.WhyService;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.platform.TripleResolver;
import dev.pybundle.probe.Diagnoser;
import dev.pybundle.probe.Prober;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.process.RunningPrograms;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.scaffold.ProjectScaffold;
import dev.pybundle.sidecar.CargoTargetCopies;
import dev.pybundle.sidecar.GitIgnore;
import dev.pybundle.sidecar.Leftovers;
import dev.pybundle.sidecar.MacosSigningCheck;
import dev.pybundle.sidecar.SidecarStager;
import dev.pybundle.sidecar.TauriCheck;
import dev.pybundle.sidecar.TauriConfiguration;
import dev.pybundle.sidecar.TauriInit;
import dev.pybundle.sidecar.TreeStager;
import dev.pybundle.spec.SpecResolver;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Named;
import org.jspecify.annotations.Nullable;

/**
 * Makes the services, and all that they work with and that is not Maven's. The container would look
 * at the classes of all of them each time that it loads the plugin, also for goals that have
 * nothing to do.
 */
@Named
class Wiring {

  private final HostSystem host;
  private final ProcessRunner processes;
  private final EnvironmentProvider environments;

  @Inject
  Wiring(HostSystem host, ProcessRunner processes) {
    this.host = host;
    this.processes = processes;
    this.environments = new EnvironmentProvider(host, processes);
  }

  /** Returns whether this machine cannot start programs for a triple. */
  boolean isForeign(@Nullable String triple) {
    return TargetTriple.parse(String.valueOf(triple))
        .filter(it -> it.isForeignOn(host))
        .isPresent();
  }

  TripleResolver tripleResolver() {
    return new TripleResolver(host, processes);
  }

  Freezers freezers() {
    return new Freezers(processes, host);
  }

  GenerateSpecService generateSpecService() {
    return new GenerateSpecService(new SpecResolver(), host);
  }

  FreezeService freezeService(Freezer freezer) {
    return new FreezeService(environments, freezer, host);
  }

  /** Fails if a freezer lacks tools on this machine. */
  void requireTools(Freezer freezer) throws ProblemException {
    Optional<Problem> missing = freezer.missingTools(host);
    if (missing.isPresent()) {
      throw missing.get().asException();
    }
  }

  WayOut wayOut(Freezer freezer, Freezer standIn) {
    return new WayOut(environments, freezer, standIn, host);
  }

  CompressService compressService() {
    return new CompressService(assemblers(), processes, host);
  }

  CodesignService codesignService() {
    return new CodesignService(host, processes, assemblers());
  }

  DeltaService deltaService() {
    return new DeltaService();
  }

  StageSidecarService stageSidecarService() {
    return new StageSidecarService(staged(), configuration(), new MacosSigningCheck(host));
  }

  ProbeService probeService() {
    return new ProbeService(
        new Prober(host, processes),
        new Diagnoser(processes, host),
        environments,
        freezers(),
        host);
  }

  TraceService traceService() {
    return new TraceService(new Prober(host, processes), freezers(), unfrozen(), environments);
  }

  ReportService reportService() {
    return new ReportService(assemblers(), new Prober(host, processes), host);
  }

  CompareService compareService() {
    return new CompareService(
        compressService(),
        probeService(),
        new StartComparison(new Prober(host, processes), processes, environments),
        CompareService.thisMachine());
  }

  WhyService whyService() {
    return new WhyService(assemblers());
  }

  StubService stubService() {
    return new StubService(environments, unfrozen(), staged(), configuration(), host);
  }

  VerifyService verifyService(Freezer freezer) {
    return new VerifyService(environments, freezer, compressService());
  }

  VerifyAgainst verifyAgainst() {
    return new VerifyAgainst();
  }

  InitService initService() {
    return new InitService(new ProjectScaffold(), host);
  }

  InitTauriService initTauriService() {
    return new InitTauriService(new TauriInit());
  }

  CleanCacheService cleanCacheService() {
    return new CleanCacheService(new RunningPrograms());
  }

  private UnfrozenProgram unfrozen() {
    return new UnfrozenProgram(host, processes);
  }

  private Assemblers assemblers() {
    return new Assemblers();
  }

  private StagedProgram staged() {
    return new StagedProgram(
        new SidecarStager(),
        new TreeStager(),
        new Leftovers(new CargoTargetCopies(host, processes)));
  }

  private TauriConfiguration configuration() {
    return new TauriConfiguration(new TauriCheck(new GitIgnore(host, processes)));
  }
}
