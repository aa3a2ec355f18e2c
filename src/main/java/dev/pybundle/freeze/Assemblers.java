package dev.pybundle.freeze;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.lazy.LazyAssembler;
import dev.pybundle.freeze.pyinstaller.OnedirAssembler;
import dev.pybundle.freeze.pyinstaller.OnefileAssembler;
import dev.pybundle.freeze.pyinstaller.ProgramExecutables;
import dev.pybundle.freeze.pyinstaller.PyInstallerFreezer;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.spec.BundleSpec;
import java.util.Optional;

/** Knows which assembler puts the program of a Bundle together. */
public class Assemblers {

  private final FolderAssembler folders = new FolderAssembler();
  private final ProgramExecutables executables = new ProgramExecutables();
  private final OnefileAssembler onefile = new OnefileAssembler(executables);

  /**
   * Refuses a program that could not be assembled again on this machine.
   *
   * @param spec what will be frozen
   * @throws ProblemException if it cannot, and why
   */
  public void requirePossible(BundleSpec spec) throws ProblemException {
    if (spec.specFile() == null && spec.layout() == Layout.onefile) {
      executables.requirePossible(spec.os());
    }
  }

  /**
   * Refuses a program that cannot be split.
   *
   * @param spec what will be frozen
   * @throws ProblemException if it cannot, and why
   */
  public void requireSplittable(BundleSpec spec) throws ProblemException {
    if (spec.os() == OperatingSystem.MACOS) {
      throw new Problem(
              "<lazy> cannot be had on macOS: the signature of the executable covers all modules,"
                  + " and libraries look for each other in the folder of the program",
              "set <lazy> in profiles of the other systems")
          .asException();
    }
    requirePossible(spec);
  }

  /**
   * Returns the assembler of a Bundle.
   *
   * @return empty if its program cannot be assembled again: it is one file, and what is in it is
   *     not written down, or covered by its signature (macOS)
   */
  public Optional<Assembler> of(Bundle bundle) {
    return whole(bundle).map(LazyAssembler::new);
  }

  private Optional<Assembler> whole(Bundle bundle) {
    if (bundle.manifest().layout() == Layout.onedir) {
      boolean pyInstaller = bundle.manifest().tools().containsKey(PyInstallerFreezer.GOAL);
      return Optional.of(pyInstaller ? new OnedirAssembler(folders, executables) : folders);
    }
    return OnefileAssembler.isPossible(bundle) ? Optional.of(onefile) : Optional.empty();
  }
}
