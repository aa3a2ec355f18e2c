package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.InitTauriService;
import java.io.IOException;
import java.util.Objects;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Gives a Tauri app, of version 1 or 2, what it needs to run the frozen program: a crate that
 * starts it beside the window, waits until it answers, starts it again when it fails and ends it
 * with the app ({@code tauri-plugin-pybundle}); what that is told of the program ({@code
 * src/sidecar.rs}); permissions for pages ({@code capabilities/<name>.json}); a page with a loading
 * indicator ({@code pybundle-sample/index.html}); a hook for the Windows installer that stops the
 * program before an upgrade ({@code windows/<name>-hooks.nsh}); and, for onefile, the entitlement
 * that macOS asks for ({@code entitlements.plist}).
 *
 * <p>Run it once, by hand: {@code mvn dev.pybundle:pybundle-maven-plugin:init-tauri}, or {@code
 * …:init-tauri@<id>} if the configuration stands in an execution. The files are yours to edit and
 * commit; an edited one is kept when the goal runs again, and so is the crate if a file of it was
 * edited; the others follow the configuration and the version of pybundle. The app's own files are
 * not touched: the goal prints the lines that they lack. It needs no frozen program; if there is
 * one that was probed, it takes the time to wait from there.
 */
@Mojo(name = InitTauriService.GOAL, threadSafe = true)
public final class InitTauriMojo extends ProgramMojo {

  private final Provider<Wiring> wiring;

  /**
   * How the program is shipped, {@code onefile} or {@code onedir}; that of the Bundle if there is
   * one. The app runs both.
   */
  @Parameter(property = "pybundle.layout", defaultValue = "onefile")
  private String layout;

  /**
   * How the program is started and where it answers; as for the goal {@code probe}. With <code>
   * {port}</code> in it, or with an argument that repeats the port of {@code <url>}, the app
   * chooses a free port at each start; else the program has the port of {@code <url>}.
   */
  @Parameter private @Nullable Probe probe;

  /**
   * How often the app starts the program again after failures in a row, waiting 1, 2, 4 … seconds
   * before; 0 for never. A program that ended with 0 is not started again.
   */
  @Parameter(property = "pybundle.init-tauri.restarts", defaultValue = "3")
  private int restarts;

  /**
   * Whether to write {@code capabilities/<name>.json}, with which pages of the app hear of the
   * program and ask how to reach it. None can start or end it.
   */
  @Parameter(property = "pybundle.init-tauri.capability", defaultValue = "true")
  private boolean capability;

  /** Replaces files that were edited, too; the old ones stay beside them as {@code *.backup}. */
  @Parameter(property = "pybundle.init-tauri.overwrite", defaultValue = "false")
  private boolean overwrite;

  /** Skips this goal. */
  @Parameter(property = "pybundle.init-tauri.skip", defaultValue = "false")
  private boolean skipInitTauri;

  @Inject
  InitTauriMojo(Goals goals, Provider<Wiring> wiring) {
    super(goals);
    this.wiring = wiring;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.runForOne(GoalInvocation.of(InitTauriService.GOAL, program(), skipInitTauri), this::init);
  }

  private GoalResult init(ProgramLocation location)
      throws ProblemException, IOException, InterruptedException {
    InitTauriService.Outcome outcome = wiring.get().initTauriService().run(request(location));
    outcome.warnings().forEach(getLog()::warn);
    outcome.lines().forEach(getLog()::info);
    return outcome.result();
  }

  private InitTauriService.Request request(ProgramLocation location) throws ProblemException {
    return new InitTauriService.Request(
        location.workspace(),
        location.program().name(),
        location.triple(),
        location.tauriFolder(),
        layout,
        Objects.requireNonNullElseGet(probe, Probe::new)
            .parameters(goals::property, location.triple()),
        restarts,
        capability,
        overwrite,
        location.program().dryRun());
  }
}
