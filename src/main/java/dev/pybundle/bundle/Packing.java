package dev.pybundle.bundle;

/** How the content of a program is packed, chosen for where the program goes. */
public enum Packing {
  /**
   * Nothing is compressed, because what the program is shipped in compresses all of it at once, and
   * better: Tauri's installers, an archive.
   */
  installer(false, false),
  /** All is compressed: the smallest program as it lies on a disk. */
  disk(true, true),
  /** Modules are not compressed, which starts quickest; other files in a onefile program are. */
  balanced(false, true);

  private final boolean deflatesModules;
  private final boolean deflatesFiles;

  Packing(boolean deflatesModules, boolean deflatesFiles) {
    this.deflatesModules = deflatesModules;
    this.deflatesFiles = deflatesFiles;
  }

  /** Returns whether archives of modules are compressed. */
  public boolean deflatesModules() {
    return deflatesModules;
  }

  /** Returns whether libraries and data in an archive are compressed. */
  public boolean deflatesFiles() {
    return deflatesFiles;
  }
}
