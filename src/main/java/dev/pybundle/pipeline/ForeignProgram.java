package dev.pybundle.pipeline;

import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Check;
import dev.pybundle.bundle.BundleManifest.ProbeRecord;
import dev.pybundle.bundle.Proof;
import dev.pybundle.platform.Architecture;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.util.List;
import java.util.Optional;

/** A program that this machine cannot start: what was seen in its files is all that is known. */
final class ForeignProgram {

  private ForeignProgram() {}

  /** Returns why a program cannot run on this machine; empty if it can. */
  static Optional<String> reason(BundleManifest program, HostSystem host) {
    boolean runs =
        TargetTriple.parse(program.triple())
            .filter(target -> target.os() == host.os())
            .filter(target -> runs(target.architecture(), host))
            .isPresent();
    return runs
        ? Optional.empty()
        : Optional.of(
            "a program for "
                + program.triple()
                + " cannot run on "
                + host.os().displayName()
                + " with "
                + host.architecture().rustName());
  }

  private static boolean runs(Architecture architecture, HostSystem host) {
    boolean in32Bit =
        host.os() == OperatingSystem.WINDOWS
            && host.architecture() == Architecture.X86_64
            && architecture == Architecture.X86;
    return architecture == host.architecture() || architecture == Architecture.UNIVERSAL || in32Bit;
  }

  /** Returns what is right in its files, as a clause. */
  static String seen(BundleManifest program) {
    List<String> names = program.checks().stream().map(Check::name).toList();
    return names.isEmpty()
        ? "nor was anything looked at in its files"
        : "in its files these were right: " + String.join(", ", names);
  }

  /**
   * Returns what stands in the place of what a start would have shown.
   *
   * @param reason why it cannot run
   */
  static ProbeRecord record(BundleManifest program, String reason) {
    return new ProbeRecord(
        /* readySeconds= */ 0,
        /* peakMemory= */ null,
        program.size(),
        "not started: " + reason + "; " + seen(program),
        Proof.none);
  }
}
