package dev.pybundle.sidecar;

import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Named;

/** Asks Git whether it ignores a file: only Git knows all of its rules. */
@Named
public final class GitIgnore {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** What {@code git check-ignore} exits with if no rule ignores the path. */
  private static final int NOT_IGNORED = 1;

  private final HostSystem host;
  private final ProcessRunner processes;

  /**
   * Makes it.
   *
   * @param host finds Git and gives the environment
   * @param processes starts Git
   */
  @Inject
  public GitIgnore(HostSystem host, ProcessRunner processes) {
    this.host = host;
    this.processes = processes;
  }

  /**
   * Tells whether a file in a Git repository would be seen by Git.
   *
   * @param folder an existing folder
   * @param file a file below it; need not exist
   * @return false also if there is no repository, or no Git that answers
   * @throws InterruptedException if the thread was interrupted while Git was running
   */
  public boolean lets(Path folder, Path file) throws InterruptedException {
    Optional<Path> git = isInRepository(folder) ? host.find("git") : Optional.empty();
    if (git.isEmpty()) {
      return false;
    }
    List<String> words =
        List.of(
            git.get().toString(), "check-ignore", "--quiet", "--no-index", "--", file.toString());
    try {
      ProcessResult result =
          processes.run(new Command(words, folder, host.environment(), TIMEOUT, /* log= */ null));
      return !result.timedOut() && result.exitCode() == NOT_IGNORED;
    } catch (IOException notStarted) {
      // Without Git's answer there is nothing to warn about.
      return false;
    }
  }

  private static boolean isInRepository(Path folder) {
    for (Path above = folder; above != null; above = above.getParent()) {
      if (Files.exists(above.resolve(".git"))) {
        return true;
      }
    }
    return false;
  }
}
