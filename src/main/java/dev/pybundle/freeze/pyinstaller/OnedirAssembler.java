package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.freeze.FolderAssembler;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Assembles a program of PyInstaller that is a folder: its modules are in the executable. */
public class OnedirAssembler implements Assembler {

  private final FolderAssembler folders;
  private final ProgramExecutables executables;

  /** Takes what writes the folder, and what writes the executable. */
  public OnedirAssembler(FolderAssembler folders, ProgramExecutables executables) {
    this.folders = folders;
    this.executables = executables;
  }

  @Override
  public List<BundledFile> files(Bundle bundle) {
    return folders.files(bundle);
  }

  @Override
  public List<String> modules(Bundle bundle) throws IOException {
    return changesModules(bundle) ? PackageArchive.read(bundle.program()).moduleNames() : List.of();
  }

  @Override
  public void readModules(Bundle bundle, ModuleReader reader) throws IOException {
    if (changesModules(bundle)) {
      PackageArchive.read(bundle.program()).readModules(reader);
    }
  }

  /** Not on macOS, where the executable's signature covers them, nor if they lie beside it. */
  @Override
  public boolean changesModules(Bundle bundle) throws IOException {
    return ProgramExecutables.os(bundle) != OperatingSystem.MACOS
        && PackageArchive.find(bundle.program()).isPresent();
  }

  @Override
  public Contents contents(Bundle bundle, Path scratch) {
    return folders.contents(bundle, scratch);
  }

  @Override
  public Assembled assemble(Bundle bundle, Changes changes, FileHashes hashes, Path target)
      throws ProblemException, IOException, InterruptedException {
    Assembled assembled = folders.assemble(bundle, changes, hashes, target);
    if (!changesModules(bundle) || (changes.modules() == null && changes.packing() == null)) {
      return assembled;
    }
    Path program = target.resolve(bundle.manifest().program());
    Path fresh = program.resolveSibling(program.getFileName() + ".next");
    Changes inside = new Changes(Map.of(), Set.of()).with(changes.modules(), changes.packing());
    executables.write(bundle, inside, fresh);
    AtomicFiles.move(fresh, program);
    List<BundledFile> files = new ArrayList<>();
    for (BundledFile file : assembled.files()) {
      boolean written = file.path().equals(bundle.manifest().program());
      files.add(
          written ? Bundle.describe(target, program).from(file.role(), file.distribution()) : file);
    }
    return new Assembled(files, assembled.parts());
  }
}
