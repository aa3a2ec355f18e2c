package dev.pybundle.probe;

import dev.pybundle.bundle.Proof;
import dev.pybundle.message.Problem;
import dev.pybundle.probe.ProbeRun.Finished;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges a program by what it did in its room, and by what it left there. What it leaves in its
 * temporary folder tells only the second time whether it piles up or is used again.
 */
final class Trial {

  /** How the files begin by which the guard marks the folder of a program that runs. */
  private static final String OWN = ".pybundle";

  private final ProbeRoom room;
  private final ProbeSettings settings;
  private final List<PathMatcher> allowed;
  private final Starter starter;

  /** Starts the program once. */
  @FunctionalInterface
  interface Starter {
    ProbeRun start() throws IOException;
  }

  Trial(ProbeRoom room, ProbeSettings settings, List<PathMatcher> allowed, Starter starter) {
    this.room = room;
    this.settings = settings;
    this.allowed = allowed;
    this.starter = starter;
  }

  /** Returns the outcome; null if another program answered. */
  Prober.@Nullable Outcome outcome() throws IOException, InterruptedException {
    FolderState program = programFolder();
    ProbeRun run = starter.start();
    Finished seen = run.finish();
    if (run.isAnsweredByStranger()) {
      return null;
    }
    if (seen.result().failure() != null) {
      return failed(run, seen.result(), seen.left());
    }
    List<String> left = new ArrayList<>(seen.left());
    if (left.isEmpty()) {
      List<String> written = new ArrayList<>(seen.written());
      written.addAll(programFolder().writtenSince(program));
      written.removeIf(this::isAllowed);
      if (!written.isEmpty()) {
        return failed(run, seen.result().but(Failure.WRITES_INTO_ITSELF), written);
      }
      if (seen.isTold()) {
        left.addAll(pilesUp());
      }
    }
    List<String> usedAgain = List.copyOf(names(FolderState.of(room.temp()), path -> true));
    close(left);
    return left.isEmpty()
        ? passed(run, seen, usedAgain)
        : failed(run, seen.result().but(Failure.LEFT_BEHIND), left);
  }

  private FolderState programFolder() throws IOException {
    return FolderState.of(room.copyOf(""));
  }

  /** Starts the program again if it left something, and returns what is more then. */
  private List<String> pilesUp() throws IOException, InterruptedException {
    FolderState first = FolderState.of(room.temp());
    Set<String> all = names(first, path -> true);
    if (all.isEmpty()) {
      return List.of();
    }
    Finished again = starter.start().finish();
    if (again.result().failure() != null) {
      return Stream.concat(
              described(first, all), Stream.of("so that it fails when it is started again"))
          .toList();
    }
    FolderState second = FolderState.of(room.temp());
    Set<String> more = Set.copyOf(second.grownSince(first));
    return Stream.concat(again.left().stream(), described(second, names(second, more::contains)))
        .toList();
  }

  /** Returns the outermost names of what is not allowed. */
  private Set<String> names(FolderState state, Predicate<String> wanted) {
    return state.entries().keySet().stream()
        .filter(wanted)
        .map(path -> path.split("/", 2)[0])
        .filter(Predicate.not(this::isAllowed))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> described(FolderState state, Set<String> names) {
    return names.stream()
        .map(name -> "the temporary " + (state.hasFolder(name) ? "folder " : "file ") + name);
  }

  private boolean isAllowed(String path) {
    Path file = Path.of(path);
    return path.startsWith(OWN)
        || allowed.stream()
            .anyMatch(pattern -> pattern.matches(file) || pattern.matches(file.getFileName()));
  }

  /** What cannot be removed is left, too. */
  private void close(List<String> left) {
    try {
      room.close();
    } catch (IOException stays) {
      left.add("the folder of the probe (" + stays + ")");
    }
  }

  private Prober.Outcome failed(ProbeRun run, RunResult result, List<String> seen) {
    List<String> left = new ArrayList<>(seen);
    close(left);
    return new Prober.Failed(
        new Observation(
            Objects.requireNonNull(result.failure()),
            result.exitCode(),
            result.after(),
            run.printed(),
            settings,
            run.program(),
            left,
            result.detail()));
  }

  private Prober.Outcome passed(ProbeRun run, Finished seen, List<String> usedAgain) {
    RunResult result = seen.result();
    String nothing =
        "nothing left behind"
            + (usedAgain.isEmpty() ? "" : " but " + String.join(", ", usedAgain) + " to use again");
    return new Prober.Passed(
        isUnsure(result) ? Proof.unsure : Objects.requireNonNull(result.proof()),
        result.after(),
        run.peakMemory() == 0 ? null : Long.valueOf(run.peakMemory()),
        summary(result),
        seen.isTold() ? nothing : "ended by force",
        doubt(result));
  }

  private @Nullable Problem doubt(RunResult result) {
    if (result.proof() == Proof.stays) {
      return ProbeProblems.onlyStayed(result.after());
    }
    return isUnsure(result)
        ? ProbeProblems.inconclusive(
            ProbeProblems.exit(Objects.requireNonNull(result.exitCode())), result.after())
        : null;
  }

  private boolean isUnsure(RunResult result) {
    @Nullable Integer exit = result.exitCode();
    return settings.isSmoke() && exit != null && exit != 0;
  }

  private static String summary(RunResult result) {
    String after = ProbeProblems.seconds(result.after());
    if (result.exitCode() != null) {
      return "ended " + ProbeProblems.exit(result.exitCode()) + " after " + after;
    }
    return result.proof() == Proof.stays
        ? "still running after " + after
        : "ready " + after + " after start";
  }
}
