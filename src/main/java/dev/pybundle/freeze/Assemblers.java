package dev.pybundle.freeze;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.pyinstaller.OnefileAssembler;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Named;

/** Knows which assembler puts the program of a Bundle together. */
@Named
public class Assemblers {

  private final FolderAssembler folders;
  private final OnefileAssembler onefile;

  /** Takes one of each. */
  @Inject
  public Assemblers(FolderAssembler folders, OnefileAssembler onefile) {
    this.folders = folders;
    this.onefile = onefile;
  }

  /**
   * Returns the assembler of a Bundle.
   *
   * @return empty if its program cannot be assembled again: it is one file, and what is in it is
   *     not written down
   */
  public Optional<Assembler> of(Bundle bundle) {
    if (bundle.manifest().layout() == Layout.onedir) {
      return Optional.of(folders);
    }
    return OnefileAssembler.isPossible(bundle) ? Optional.of(onefile) : Optional.empty();
  }
}
