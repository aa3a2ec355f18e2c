package dev.pybundle.sidecar;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Asks Git whether it ignores a file: only Git knows all of its rules. */
public final class GitIgnore {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** What {@code git check-ignore} exits with if no rule ignores the path. */
  private static final int NOT_IGNORED = 1;

  /** Which files these name depends on branches and folders. */
  private static final Pattern INCLUDE = Pattern.compile("(?im)^\\s*\\[include");

  private static final Pattern EXCLUDES_FILE =
      Pattern.compile("(?im)^\\s*excludesfile\\s*=\\s*\"?([^\"\\n]*?)\"?\\s*$");

  private final HostSystem host;
  private final ProcessRunner processes;

  /**
   * Makes it.
   *
   * @param host finds Git and gives the environment
   * @param processes starts Git
   */
  public GitIgnore(HostSystem host, ProcessRunner processes) {
    this.host = host;
    this.processes = processes;
  }

  /**
   * Tells whether a file in a Git repository would be seen by Git.
   *
   * @param folder an existing folder
   * @param file a file below it; need not exist
   * @param inputs notes what decides the answer
   * @return false also if there is no repository, or no Git that answers
   * @throws InterruptedException if the thread was interrupted while Git was running
   */
  public boolean lets(Path folder, Path file, Inputs inputs) throws InterruptedException {
    try {
      look(folder, inputs);
    } catch (IOException unreadable) {
      inputs.uncertain();
    }
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

  /** Looks at what decides Git's answer: its own files, and those that they name. */
  private void look(Path folder, Inputs inputs) throws IOException {
    for (Path above = folder; above != null; above = above.getParent()) {
      inputs.file(above.resolve(".git"));
      inputs.content(above.resolve(".gitignore"));
      for (Path git : folders(above.resolve(".git"))) {
        inputs.content(git.resolve("info").resolve("exclude"));
        lookAtSettings(git.resolve("config"), inputs);
        lookAtSettings(git.resolve("config.worktree"), inputs);
      }
    }
    inputs.files(host.places(List.of("git")));
    lookAtSettings(Path.of("/etc/gitconfig"), inputs);
    for (Path home : homes()) {
      lookAtSettings(home.resolve(".gitconfig"), inputs);
      for (String own : List.of("git", ".config/git")) {
        lookAtSettings(home.resolve(own).resolve("config"), inputs);
        inputs.content(home.resolve(own).resolve("ignore"));
      }
    }
  }

  /** The {@code .git} of a worktree or a submodule is a file that names the folder. */
  private static List<Path> folders(Path git) throws IOException {
    if (!Files.isRegularFile(git)) {
      return List.of(git);
    }
    String text = Files.readString(git).strip();
    Path own = git.resolveSibling(text.substring(text.indexOf(':') + 1).strip()).normalize();
    // A worktree's lies in <repository>/.git/worktrees.
    return List.of(own, own.resolve("../..").normalize());
  }

  private void lookAtSettings(Path file, Inputs inputs) throws IOException {
    if (!Files.isRegularFile(inputs.content(file))) {
      return;
    }
    String text = Files.readString(file, StandardCharsets.UTF_8);
    if (INCLUDE.matcher(text).find()) {
      inputs.uncertain();
    }
    Matcher excludes = EXCLUDES_FILE.matcher(text);
    while (excludes.find()) {
      String path = excludes.group(1);
      if (path.startsWith("~/")) {
        homes().forEach(home -> inputs.content(home.resolve(path.substring(2))));
      } else {
        inputs.content(file.resolveSibling(path));
      }
    }
  }

  private List<Path> homes() {
    return Stream.of("HOME", "USERPROFILE", "XDG_CONFIG_HOME")
        .flatMap(name -> host.variable(name).stream())
        .map(Path::of)
        .toList();
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
