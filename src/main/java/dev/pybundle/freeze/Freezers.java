package dev.pybundle.freeze;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.cxfreeze.CxFreezer;
import dev.pybundle.freeze.guide.GuideFreezer;
import dev.pybundle.freeze.nuitka.NuitkaFreezer;
import dev.pybundle.freeze.portable.PortableFreezer;
import dev.pybundle.freeze.pyinstaller.PyInstallerFreezer;
import dev.pybundle.freeze.pyoxidizer.PyOxidizerFreezer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The freezers: a further one is a line of the table. */
public class Freezers {

  /** The first is taken where nothing says which. */
  private static final List<Entry> TABLE =
      List.of(
          new Entry(PyInstallerFreezer.GOAL, PyInstallerFreezer::new),
          new Entry(CxFreezer.GOAL, CxFreezer::new),
          new Entry(NuitkaFreezer.GOAL, NuitkaFreezer::new),
          new Entry(PyOxidizerFreezer.GOAL, PyOxidizerFreezer::new),
          new Entry(PortableFreezer.GOAL, PortableFreezer::new),
          new Entry(GuideFreezer.GOAL, GuideFreezer::new));

  /** Those that make a program where another one fails. */
  private static final List<Entry> STAND_INS =
      List.of(
          new Entry(PortableFreezer.GOAL, PortableFreezer::standIn),
          new Entry(GuideFreezer.GOAL, GuideFreezer::standIn));

  private final ProcessRunner processes;
  private final HostSystem host;

  /** Takes what each of them works with. */
  public Freezers(ProcessRunner processes, HostSystem host) {
    this.processes = processes;
    this.host = host;
  }

  private record Entry(String goal, BiFunction<ProcessRunner, HostSystem, Freezer> freezer) {}

  /** Returns the names of their goals. */
  public static List<String> goals() {
    return TABLE.stream().map(Entry::goal).toList();
  }

  /**
   * Returns a freezer.
   *
   * @param goal name of its goal
   */
  public Freezer of(String goal) {
    return of(goal, TABLE);
  }

  private Freezer of(String goal, List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.goal().equals(goal))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No freezer has the goal " + goal))
        .freezer()
        .apply(processes, host);
  }

  /** Returns the one that is taken where nothing says which. */
  public Freezer usual() {
    return of(goals().get(0));
  }

  /**
   * Returns one that makes a program where another one fails.
   *
   * @param goal name of its goal
   */
  public Freezer standIn(String goal) {
    return of(goal, STAND_INS);
  }

  /** Returns the one that made the program of a workspace, the usual one if there is none. */
  public Freezer of(Workspace workspace) throws ProblemException, IOException {
    Optional<Bundle> frozen = Bundle.readReplaceable(workspace.frozen());
    Optional<Bundle> bundle = frozen.isPresent() ? frozen : Bundle.read(workspace.bundle());
    List<Entry> entries =
        bundle.filter(made -> made.manifest().degraded() != null).isPresent() ? STAND_INS : TABLE;
    return entries.stream()
        .map(Entry::goal)
        .filter(goal -> bundle.flatMap(made -> made.manifest().step(goal)).isPresent())
        .findFirst()
        .map(goal -> of(goal, entries))
        .orElseGet(this::usual);
  }
}
