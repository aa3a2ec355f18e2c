package dev.pybundle.codesign.apple;

import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.Signer;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Stands for the signatures that PyInstaller makes on macOS while it assembles a program: of every
 * collected library and of the program, with the identity and the entitlements of the spec. They
 * cannot be made later, because a onefile program holds its libraries inside. So nothing is signed
 * here; the result is checked with Apple's tool.
 */
public final class AppleSigner implements Signer {

  /** Apple's tool; part of every macOS. */
  public static final Path CODESIGN = Path.of("/usr/bin/codesign");

  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final ProcessRunner runner;
  private final Path codesign;
  private final Map<String, String> environment;
  private final String identity;
  private final Path log;

  /**
   * Makes a signer.
   *
   * @param runner starts the tool
   * @param codesign usually {@link #CODESIGN}
   * @param environment of the tool
   * @param identity that PyInstaller signed with, e.g. {@code ad hoc}
   * @param log receives the tool's output
   */
  public AppleSigner(
      ProcessRunner runner,
      Path codesign,
      Map<String, String> environment,
      String identity,
      Path log) {
    this.runner = runner;
    this.codesign = codesign;
    this.environment = Map.copyOf(environment);
    this.identity = identity;
    this.log = log;
  }

  @Override
  public void prepare() {
    // PyInstaller had the key.
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public void sign(Path program) {
    // PyInstaller has signed it.
  }

  @Override
  public SignatureState verify(Path program) throws IOException, InterruptedException {
    Path folder = Objects.requireNonNull(program.toAbsolutePath().getParent());
    ProcessResult result =
        runner.run(
            new Command(
                List.of(codesign.toString(), "--verify", "--strict", program.toString()),
                folder,
                environment,
                TIMEOUT,
                log));
    return result.succeeded()
        ? new SignatureState.Valid(identity(), "", null, false)
        : new SignatureState.Broken(result.describe());
  }
}
