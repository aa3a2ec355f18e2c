package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.artifact.MavenServerSecrets;
import dev.pybundle.artifact.ProgramFetcher;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.lifecycle.MavenExecutionPlan;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MavenPluginManager;
import org.apache.maven.plugin.Mojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("generate-spec")
class PreflightsTest {

  private static final String LINUX = "x86_64-unknown-linux-gnu";
  private static final String WINDOWS = "x86_64-pc-windows-msvc";
  private static final String MACOS = "x86_64-apple-darwin";
  private static final String MUSL = "x86_64-unknown-linux-musl";

  private final ProcessRunner processes = mock(ProcessRunner.class);
  private final LifecycleExecutor lifecycle = mock(LifecycleExecutor.class);
  private final MavenPluginManager plugins = mock(MavenPluginManager.class);

  @TempDir Path basedir;

  @BeforeEach
  void makeProject() throws Exception {
    write("src/main.py", "print()\n");
    write("certificate.p12", "no keystore");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        row(LINUX, "stage-sidecar", Map.of("tauri", "overlie"), "<tauri>overlie</tauri> is not"),
        row(
            LINUX,
            "stage-sidecar",
            Map.of("triples", List.of("x86_64-pc-windows-msvc")),
            "<triples> (-Dpybundle.triples) names"),
        row(LINUX, "stage-sidecar", probe(p -> p.setStatus(204)), "<probe><status> is about"),
        row(LINUX, "probe", probe(p -> p.setOutput("(")), "<probe><output>"),
        row(LINUX, "compress", Map.of("excludeFiles", List.of("[")), "which cannot be read"),
        row(LINUX, "compress", Map.of("packing", "zip"), "<packing> (-Dpybundle.packing) is 'zip'"),
        row(
            LINUX,
            "compress",
            Map.of("tracebacks", "none"),
            "<tracebacks> (-Dpybundle.tracebacks) is 'none'"),
        row(LINUX, "compress", Map.of("locales", List.of("German")), "which is no language"),
        row(LINUX, "compress", Map.of("upxExclude", List.of("[")), "<upxExclude>"),
        row(
            MACOS,
            "compress",
            Map.of("excludeFiles", List.of("**/x")),
            "onefile program for macOS"),
        row(
            LINUX,
            "codesign",
            codesign(c -> c.put("storepass", "hunter2")),
            "<codesign><storepass>"),
        row(
            WINDOWS,
            "codesign",
            codesign(c -> c.put("keystore", "none.p12")),
            "none.p12, which does not exist"),
        row(
            WINDOWS,
            "codesign",
            codesign(PreflightsTest::setCertificate),
            "variable NOT_SET_ANYWHERE, which is not set"),
        row(
            WINDOWS,
            "codesign",
            codesign(
                c -> {
                  setCertificate(c);
                  c.put("storetype", "PEM");
                }),
            "PEM"),
        row(LINUX, "pyinstaller", Map.of("pyinstallerVersion", "6.22.1"), "<pyinstallerVersion>"),
        row(LINUX, "pyinstaller", Map.of("tier", "fast"), "<tier>"),
        row(
            LINUX,
            "pyinstaller",
            Map.of("maxGlibc", "Debian 11"),
            "<maxGlibc> (-Dpybundle.maxGlibc)"),
        row(
            "x86_64-unknown-linux-musl",
            "pyinstaller",
            Map.of(),
            "<target>x86_64-unknown-linux-musl</target> is a program for the C library musl"),
        row(LINUX, "pyinstaller", Map.of("loadExtension", "never"), "<loadExtension>"),
        row(MACOS, "verify", Map.of(), "signed by 'Example'"));
  }

  @ParameterizedTest(name = "{1} for {0}: {3}")
  @MethodSource("refused")
  @DisplayName("refuses what a later goal would, before anything is installed or started")
  void refuses(String triple, String goal, Map<String, Object> parameters, String message)
      throws Exception {
    write("src-tauri/tauri.conf.json", "{}");

    assertThatThrownBy(() -> generateSpec(triple, null, goal, parameters).execute())
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContainingAll(message, "perhaps you should");

    nothingStarted(triple);
  }

  @ParameterizedTest(name = "{0} and {1}")
  @MethodSource("apps")
  @DisplayName("refuses an app that would not ship the program:")
  void refusesTheApp(@Nullable String layout, String configuration, String message)
      throws Exception {
    write("src-tauri/tauri.conf.json", configuration);

    assertThatThrownBy(() -> generateSpec(LINUX, layout, "stage-sidecar", Map.of()).execute())
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContainingAll(message, "perhaps you should");

    nothingStarted(LINUX);
  }

  static Stream<Arguments> apps() {
    String resource = "{'bundle': {'resources': {'binaries/app': 'app'}}}".replace('\'', '"');
    String externalBin = "{'bundle': {'externalBin': ['binaries/app']}}".replace('\'', '"');
    return Stream.of(
        arguments(null, resource, "\"binaries/app\" of resources"),
        arguments("onefile", resource, "this one is onefile"),
        arguments("onedir", externalBin, "\"binaries/app\" of externalBin"),
        arguments(null, "{\"productName\": \"App\"}", "<name>app</name> is also the productName"),
        arguments(null, "{\"productName\": ", "tauri.conf.json"));
  }

  @Test
  @DisplayName("refuses what is wrong with one of several targets, and so does the freezer")
  void refusesOneOfSeveral() throws Exception {
    List<String> targets = List.of(LINUX, MUSL);
    String message = MUSL + ": <target>" + MUSL + "</target> is a program for the C library musl";
    GenerateSpecMojo first = generateSpec(LINUX, null, "pyinstaller", Map.of());
    GoalsTest.set(first, "target", null);
    GoalsTest.set(first, "targets", targets);
    assertThatThrownBy(first::execute).hasMessageStartingWith(message);
    assertThat(workspace(MUSL).bundleSpec()).isRegularFile();

    // The next build has its specs already.
    PomFixture pom =
        new PomFixture(
            basedir, "<executions>" + execution("all", "app", "pyinstaller") + "</executions>");
    MojoExecution running = pom.execution("pyinstaller", "all");
    Mojo second = goal("pyinstaller", pom, pom.goals(running), running, preflights(pom, running));
    set(pom, second, Map.of("targets", targets));
    when(plugins.getConfiguredMojo(any(), any(), eq(running))).thenReturn(second);
    plan(pom, List.of(running));
    assertThatThrownBy(second::execute).hasMessageStartingWith(message);

    nothingStarted(LINUX);
  }

  @ParameterizedTest(name = "none that {0}")
  @MethodSource("passedOver")
  @DisplayName("asks the goals that will run for its program right after it,")
  void passesOver(String which, String next, Map<String, Object> parameters) throws Exception {
    write("src-tauri/tauri.conf.json", "{}");

    generateSpec(LINUX, null, next, parameters).execute();

    assertThat(workspace(LINUX).bundleSpec()).isRegularFile();
  }

  static Stream<Arguments> passedOver() {
    String wrong = "overlie";
    return Stream.of(
        arguments("is skipped", "stage-sidecar", Map.of("tauri", wrong, "skipStageSidecar", true)),
        arguments(
            "takes its program from elsewhere",
            "stage-sidecar",
            Map.of("tauri", wrong, "from", "a:b:1")),
        arguments("comes after another plugin", "exec stage-sidecar", Map.of("tauri", wrong)),
        arguments("is of another program", "stage-sidecar@other", Map.of("tauri", wrong)));
  }

  private static Arguments row(
      String triple, String goal, Map<String, Object> parameters, String message) {
    return arguments(triple, goal, parameters, message);
  }

  private static Map<String, Object> probe(Consumer<Probe> change) {
    Probe probe = new Probe();
    change.accept(probe);
    return Map.of("probe", probe);
  }

  private static Map<String, Object> codesign(Consumer<Codesign> change) {
    Codesign codesign = new Codesign();
    change.accept(codesign);
    return Map.of("codesign", codesign);
  }

  private static void setCertificate(Codesign codesign) {
    codesign.put("keystore", "certificate.p12");
    codesign.put("storepass", "env:NOT_SET_ANYWHERE");
  }

  /**
   * Returns the goal, with what Maven runs after it.
   *
   * @param next goals, with {@code @} and an execution if it is another one; {@code exec} is that
   *     of another plugin
   * @param parameters those of each of them
   */
  private GenerateSpecMojo generateSpec(
      String triple, @Nullable String layout, String next, Map<String, Object> parameters)
      throws Exception {
    PomFixture pom =
        new PomFixture(
            basedir,
            "<executions>"
                + execution("all", "app", "generate-spec</goal><goal>pyinstaller")
                + execution("other", "other", "generate-spec</goal><goal>pyinstaller")
                + "</executions>",
            triple.equals(WINDOWS) ? "Windows 11" : triple.equals(MACOS) ? "Mac OS X" : "Linux");
    MojoExecution running = pom.execution("generate-spec", "all");
    Goals goals = pom.goals(running);
    List<MojoExecution> plan = new ArrayList<>(List.of(running));
    Preflights preflights = preflights(pom, running);
    for (String each : next.split(" ", -1)) {
      MojoExecution execution = planned(pom, each);
      Mojo mojo = goal(execution.getGoal(), pom, goals, running, preflights);
      set(pom, mojo, parameters);
      when(plugins.getConfiguredMojo(any(), any(), eq(execution))).thenReturn(mojo);
      plan.add(execution);
    }
    plan(pom, plan);
    GenerateSpecMojo mojo =
        new GenerateSpecMojo(
            () -> new Wiring(pom.host, processes),
            () -> preflights,
            goals,
            pom.recordedGoals(goals, running),
            pom.project);
    set(pom, mojo, Map.of("target", triple));
    GoalsTest.set(mojo, "layout", layout);
    if (triple.equals(MACOS)) {
      GoalsTest.set(mojo, "codesignIdentity", "Example");
    }
    return mojo;
  }

  private void plan(PomFixture pom, List<MojoExecution> plan) throws Exception {
    when(pom.session.getGoals()).thenReturn(List.of("package"));
    MavenExecutionPlan calculated = mock(MavenExecutionPlan.class);
    when(calculated.getMojoExecutions()).thenReturn(plan);
    when(lifecycle.calculateExecutionPlan(pom.session, "package")).thenReturn(calculated);
  }

  private Preflights preflights(PomFixture pom, MojoExecution running) {
    return new Preflights(
        pom.locator(running),
        pom.executions(running),
        configuredGoals(pom, running),
        pom.project,
        pom.session,
        running);
  }

  private static MojoExecution planned(PomFixture pom, String next) {
    String[] parts = next.split("@", -1);
    if (next.equals("exec")) {
      Plugin other = new Plugin();
      other.setArtifactId("exec-maven-plugin");
      return new MojoExecution(other, "exec", "all");
    }
    return pom.execution(parts[0], parts.length == 1 ? "all" : parts[1]);
  }

  private Mojo goal(
      String goal, PomFixture pom, Goals goals, MojoExecution running, Preflights preflights) {
    RecordedGoals recorded = pom.recordedGoals(goals, running);
    Wiring wiring = new Wiring(pom.host, processes);
    MavenInterpreterArtifacts interpreters = mock(MavenInterpreterArtifacts.class);
    Probing probing = new Probing(goals, wiring);
    return switch (goal) {
      case "pyinstaller" ->
          new PyInstallerMojo(
              new FreezerBeans(
                  goals, recorded, () -> preflights, () -> wiring, () -> interpreters));
      case "compress" -> new CompressMojo(goals, recorded, () -> wiring);
      case "codesign" ->
          new CodesignMojo(
              goals, recorded, () -> wiring, () -> pom.host, () -> mock(MavenServerSecrets.class));
      case "probe" -> new ProbeMojo(goals, probing);
      case "verify" ->
          new VerifyMojo(
              goals,
              configuredGoals(pom, running),
              wiring,
              interpreters,
              () -> mock(ProgramFetcher.class));
      default ->
          new StageSidecarMojo(
              goals,
              recorded,
              () -> wiring,
              () -> probing,
              () -> new Fetching(mock(ProgramFetcher.class)));
    };
  }

  private ConfiguredGoals configuredGoals(PomFixture pom, MojoExecution running) {
    return new ConfiguredGoals(pom.executions(running), pom.session, running, lifecycle, plugins);
  }

  /** Sets what Maven does: the parameters that are given, the defaults of the others. */
  private static void set(PomFixture pom, Mojo mojo, Map<String, Object> given) throws Exception {
    Map<String, Object> all =
        new HashMap<>(
            Map.of(
                "name", "app",
                "outputDirectory", pom.file("target/pybundle"),
                "tauri", "check",
                "tier", "auto",
                "loadExtension", "auto",
                "pyinstallerVersion", "6.22.3",
                "cacheDirectory", pom.file("cache"),
                "timeoutMinutes", 1L));
    all.put("onFailure", OnFailure.DEFAULT);
    all.putAll(Map.of("excludeTools", "safe", "tracebacks", "lines", "docstrings", "all"));
    all.putAll(given);
    Set<String> known = ParameterFields.types(mojo.getClass()).keySet();
    for (Map.Entry<String, Object> each : all.entrySet()) {
      if (known.contains(each.getKey())) {
        GoalsTest.set(mojo, each.getKey(), each.getValue());
      }
    }
  }

  private static String execution(String id, String name, String goals) {
    return "<execution><id>%s</id><goals><goal>%s</goal></goals><configuration><name>%s</name>"
            .formatted(id, goals, name)
        + "</configuration></execution>";
  }

  private void nothingStarted(String triple) {
    verifyNoInteractions(processes);
    assertThat(workspace(triple).env()).doesNotExist();
    assertThat(workspace(triple).bundle()).doesNotExist();
  }

  private Workspace workspace(String triple) {
    return new Workspace(basedir.resolve("target/pybundle").resolve(triple));
  }

  private void write(String file, String text) throws Exception {
    Path path = basedir.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
