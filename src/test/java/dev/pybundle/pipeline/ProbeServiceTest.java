package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.ProbeRecord;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Proof;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Freezers;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.pipeline.ProbeService.Request;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.probe.DiagnosisContext;
import dev.pybundle.probe.Explainer;
import dev.pybundle.probe.Failure;
import dev.pybundle.probe.Observation;
import dev.pybundle.probe.ProbeExplainer;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.probe.Prober;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The goal probe")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are shell scripts")
class ProbeServiceTest {

  private static final String RAN = "proved: it ends; ended with exit code 0 after";

  private final HostSystem host = new HostSystem();
  private final ProcessRunner processes = new ProcessRunner();
  private final Path basedir;
  private final Workspace workspace;

  ProbeServiceTest(@TempDir Path basedir) {
    this.basedir = basedir;
    this.workspace = new Workspace(basedir.resolve("mein target"));
  }

  @Test
  @DisplayName("says what it saw, and records it in bundle.json")
  void records() throws Exception {
    // given
    bundle("exit 0");
    // when
    GoalResult result = probe(ProbeParameters.defaults());
    // then
    assertThat(result).isInstanceOf(Done.class);
    assertThat(result.sentence()).startsWith(RAN).endsWith(", nothing left behind");
    ProbeRecord record = record();
    assertThat(record).isNotNull();
    assertThat(record.summary()).isEqualTo(result.sentence());
    assertThat(record.size()).isEqualTo(Files.size(workspace.bundle().resolve("program")));
    assertThat(record.readySeconds()).isBetween(0.0, 3.0);
  }

  @Test
  @DisplayName("leaves bundle.json as it was without a probe: no new member")
  void withoutProbe() throws Exception {
    bundle("exit 0");
    assertThat(workspace.bundle().resolve("bundle.json")).content().doesNotContain("probe");
  }

  @Test
  @DisplayName("starts a program that passed again only if it or <probe> has changed")
  void upToDate() throws Exception {
    // given
    bundle("exit 0");
    probe(ProbeParameters.defaults());
    // then
    assertThat(probe(ProbeParameters.defaults()))
        .isInstanceOf(UpToDate.class)
        .extracting(GoalResult::sentence)
        .asString()
        .startsWith("the probe is up to date (" + RAN);
    assertThat(probe(program(0))).isInstanceOf(Done.class);
    bundle("# another\nexit 0");
    assertThat(probe(program(0))).isInstanceOf(Done.class);
    assertThat(probe(program(0))).isInstanceOf(UpToDate.class);
  }

  @Test
  @DisplayName("records again what it knows of files that a goal wrote anew with the same bytes")
  void recordsAgain() throws Exception {
    // given
    bundle("exit 0");
    probe(ProbeParameters.defaults());
    ProbeRecord before = record();
    bundle("exit 0");
    assertThat(record()).isNull();
    // when
    GoalResult result = probe(ProbeParameters.defaults());
    // then
    assertThat(result).isInstanceOf(UpToDate.class);
    assertThat(record()).isEqualTo(before);
  }

  @Test
  @DisplayName("drops the record of a program that fails, and starts it again the next time")
  void dropsRecord() throws Exception {
    // given
    bundle("echo nothing to eat >&2; exit 7");
    probe(program(7));
    assertThat(record()).isNotNull();
    // when
    GoalResult result = probe(program(0));
    // then
    assertThat(result).isInstanceOf(Failed.class);
    assertThat(result.sentence())
        .startsWith("The frozen program ended with exit code 7 after ")
        .contains("instead of exit code 0 (whole output: " + workspace.log("probe") + ")")
        .contains("\n    nothing to eat\n")
        .contains("<probe><exitCode>");
    assertThat(record()).isNull();
    assertThat(probe(program(7))).isInstanceOf(Done.class);
  }

  @Test
  @DisplayName("asks the explainer why a program failed, and tells it where to look")
  void asksExplainer() throws Exception {
    // given
    bundle("exit 1");
    AtomicReference<@Nullable Observation> seen = new AtomicReference<>();
    AtomicReference<@Nullable DiagnosisContext> told = new AtomicReference<>();
    Explainer explainer =
        (observation, context) -> {
          seen.set(observation);
          told.set(context);
          return new Problem("a reason", "mend it");
        };
    // when
    GoalResult result =
        service(explainer).probe(request(program(0), false, false), Inputs.unrecorded());
    // then
    assertThat(result.sentence()).isEqualTo("a reason, perhaps you should mend it.");
    assertThat(seen.get().failure()).isEqualTo(Failure.WRONG_EXIT);
    assertThat(told.get().basedir()).isEqualTo(basedir);
    assertThat(told.get().workspace()).isEqualTo(workspace);
    assertThat(told.get().python().toString()).endsWith("bin/python");
  }

  @Test
  @DisplayName("starts nothing if it is skipped, if there is no program, or in a dry run")
  void skips() throws Exception {
    assertThat(probe(ProbeParameters.defaults()).sentence())
        .isEqualTo("not probed: there is no program in " + workspace.bundle());
    bundle("touch '" + basedir.resolve("ran") + "'");
    assertThat(service().probe(request(program(0), true, false), Inputs.unrecorded()).sentence())
        .isEqualTo("not probed: <probe><skip> or pybundle.probe.skip is set");
    assertThat(service().probe(request(program(0), false, true), Inputs.unrecorded()))
        .isInstanceOf(Skipped.class)
        .extracting(GoalResult::sentence)
        .asString()
        .startsWith("dry run: would start a copy of " + workspace.bundle().resolve("program"));
    assertThat(basedir.resolve("ran")).doesNotExist();
    assertThat(workspace.state()).doesNotExist();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"x86_64-pc-windows-msvc", "riscv64gc-unknown-linux-gnu"})
  @DisplayName("starts nothing that cannot run here")
  void skipsStrangers(String triple) throws Exception {
    bundle("exit 0", triple);
    assertThat(probe(ProbeParameters.defaults()))
        .isInstanceOf(Skipped.class)
        .extracting(GoalResult::sentence)
        .asString()
        .startsWith("not probed: a program for " + triple + " cannot run on ")
        .endsWith("nor was anything looked at in its files");
    ProbeRecord none = Bundle.read(workspace.bundle()).orElseThrow().manifest().probe();
    assertThat(none).extracting(ProbeRecord::proved).isEqualTo(Proof.none);
    assertThat(none.ofServer()).isFalse();
    assertThat(none.summary()).startsWith("not started: a program for " + triple);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "sh, proved: it ends; ended with exit code 0 after",
    "/bin/sh, proved: it ends; ended with exit code 0 after",
    "tools/run, proved: it ends; ended with exit code 0 after",
    "none, not probed: a program for riscv64gc-unknown-linux-gnu cannot run on",
    "no-such-emulator, The runner 'no-such-emulator' of <probe> is no command on the PATH"
  })
  @DisplayName(
      "starts what cannot run here by a runner, which is not looked for anything it leaves")
  void runner(String runner, String said) throws Exception {
    Path own = Files.createDirectories(basedir.resolve("tools")).resolve("run");
    Files.writeString(own, "#!/bin/sh\nexec \"$@\"\n");
    assertThat(own.toFile().setExecutable(true)).isTrue();
    bundle(
        "[ \"$PYBUNDLE_HOST\" = stdin ] && [ \"$QEMU_CPU\" = max ] || exit 1\nsleep 2 &\nexit 0",
        "riscv64gc-unknown-linux-gnu");
    Map<String, String> environment = new HashMap<>(host.environment());
    environment.put("QEMU_CPU", "max");
    HostSystem emulating = new HostSystem(System::getProperty, environment);
    ProbeService probing =
        new ProbeService(
            new Prober(emulating, processes),
            new ProbeExplainer(),
            new EnvironmentProvider(emulating, processes),
            new Freezers(processes, emulating),
            emulating);
    ProbeParameters parameters =
        new ProbeParameters(
            null, List.of(), null, null, 0, null, Map.of(), 60, 10, List.of(), runner);
    assertThat(probing.probe(request(parameters, false, false), Inputs.unrecorded()).sentence())
        .startsWith(said);
  }

  @ParameterizedTest(name = "{0} sees {1}")
  @CsvSource({"x86_64-pc-windows-msvc, 3", "riscv64gc-unknown-linux-gnu, a folder"})
  @DisplayName("leaves the temporary folder of Windows to its runner")
  void temporaryFolder(String triple, String seen) throws Exception {
    bundle("[ -z \"$TMPDIR\" ] && exit 3; [ -d \"$TMPDIR\" ]", triple);
    ProbeParameters parameters =
        new ProbeParameters(
            null,
            List.of(),
            null,
            null,
            seen.equals("3") ? 3 : 0,
            null,
            Map.of(),
            60,
            10,
            List.of(),
            "sh");
    assertThat(probe(parameters).sentence()).startsWith("proved: it ends");
  }

  @Test
  @DisplayName("does not start a program that is not the one that was frozen")
  void refusesDamage() throws Exception {
    bundle("exit 0");
    Files.writeString(workspace.bundle().resolve("program"), "#!/bin/sh\nexit 0 # changed\n");
    assertThat(probe(ProbeParameters.defaults()).sentence())
        .startsWith("The program was not started, because program in the bundle was changed");
  }

  @Test
  @DisplayName("refuses wrong parameters before it looks at anything")
  void refusesParameters() {
    assertThatThrownBy(() -> probe(parameters("ftp://127.0.0.1/", null)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<probe><url>ftp://127.0.0.1/</url> is not the URL of a server");
  }

  private GoalResult probe(ProbeParameters parameters) throws Exception {
    return service().probe(request(parameters, false, false), Inputs.unrecorded());
  }

  private ProbeService service() {
    return service(new ProbeExplainer());
  }

  private ProbeService service(Explainer explainer) {
    return new ProbeService(
        new Prober(host, processes),
        explainer,
        new EnvironmentProvider(host, processes),
        new Freezers(processes, host),
        host);
  }

  private Request request(ProbeParameters parameters, boolean skip, boolean dryRun) {
    return new Request(workspace, basedir, parameters, skip, dryRun);
  }

  private @Nullable ProbeRecord record() throws Exception {
    return Bundle.read(workspace.bundle()).orElseThrow().manifest().probe();
  }

  private static ProbeParameters program(int exitCode) {
    return parameters(null, exitCode);
  }

  private static ProbeParameters parameters(@Nullable String url, @Nullable Integer exitCode) {
    return new ProbeParameters(
        url, List.of(), null, null, exitCode, null, Map.of(), 60, 3, List.of());
  }

  private void bundle(String script) throws IOException {
    bundle(script, TargetTriple.usualFor(host.os(), host.architecture()).value());
  }

  private void bundle(String script, String triple) throws IOException {
    Path folder = Files.createDirectories(workspace.bundle());
    // PATH is empty there, so the script has none to look in.
    Path program = folder.resolve("program");
    Files.writeString(
        program, "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script + "\n", StandardCharsets.UTF_8);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Bundle.write(
        folder,
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "program",
            "1.0.0",
            triple,
            Layout.onefile,
            "program",
            Map.of(),
            Bundle.scan(folder),
            List.of()));
  }
}
