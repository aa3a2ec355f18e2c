package dev.pybundle.pipeline;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.compress.Compression;
import dev.pybundle.compress.ExcludeFiles;
import dev.pybundle.compress.Strip;
import dev.pybundle.compress.Tracebacks;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.Unsupported;
import dev.pybundle.freeze.pyinstaller.PyInstallerVersions;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.EnvironmentRequest;
import dev.pybundle.python.LoadExtension;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.SpecInputFixture;
import dev.pybundle.spec.SpecResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The goals that freeze a small program, with a real PyInstaller in the one environment of all
 * tests, which saves minutes.
 *
 * @param project the folder of the project
 * @param fixture what the user declares
 * @param environment the environment
 * @param host this machine
 */
record RealGoals(
    Path project, SpecInputFixture fixture, PythonEnvironment environment, HostSystem host) {

  static RealGoals in(Path project, HostSystem host) throws Exception {
    return new RealGoals(project, new SpecInputFixture(project), RealEnvironment.get(), host);
  }

  Workspace workspace() {
    return new Workspace(fixture.specFolder().resolveSibling(""));
  }

  EnvironmentProvider environments() {
    return new EnvironmentProvider(host, new ProcessRunner()) {
      @Override
      public Optional<PythonEnvironment> existing(EnvironmentRequest request, Inputs inputs) {
        return Optional.of(environment);
      }

      @Override
      public Optional<PythonEnvironment> finished(Workspace any) {
        return Optional.of(environment);
      }
    };
  }

  void generateSpec() throws Exception {
    new GenerateSpecService(new SpecResolver(), host)
        .run(
            new GenerateSpecRequest(
                fixture.input(),
                RealEnvironment.triple(),
                RealFreezer.get(),
                Unsupported.fail,
                workspace(),
                false),
            Inputs.of(workspace()));
  }

  GoalResult freeze(FreezeGoal goal) throws Exception {
    return new FreezeService(environments(), RealFreezer.get(), host)
        .freeze(goal, Inputs.of(workspace()));
  }

  CompressService compress() {
    return new CompressService(RealFreezer.assemblers(), new ProcessRunner(), host);
  }

  static Compression compression(boolean strip, String... excludeFiles) {
    return new Compression(
        List.of(
            new ExcludeFiles(List.of(excludeFiles)),
            new Strip(strip),
            new Tracebacks(Tracebacks.Detail.lines)),
        null,
        true);
  }

  FreezeGoal goal(TargetTriple triple, @Nullable BuildMemory memory, boolean dryRun) {
    return new FreezeGoal(
        new EnvironmentGoal(
            project,
            workspace(),
            triple,
            PyInstallerVersions.pins(PyInstallerVersions.DEFAULT),
            null,
            null,
            LoadExtension.IGNORED,
            null,
            coordinates -> {
              throw new IOException(coordinates);
            },
            project.resolveSibling("cache"),
            true,
            Duration.ofMinutes(10)),
        workspace().root().resolveSibling(""),
        "1",
        PyInstallerVersions.DEFAULT,
        Map.of(),
        Set.of(),
        315_532_800L,
        memory,
        dryRun);
  }
}
