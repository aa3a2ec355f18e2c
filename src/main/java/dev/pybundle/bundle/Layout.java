package dev.pybundle.bundle;

/** The two forms of a frozen program. */
public enum Layout {
  /** A folder: starts quickly, is one process, and is signable file by file. */
  onedir,
  /**
   * One file that unpacks itself at each start; the only form that Tauri takes as {@code
   * externalBin}.
   */
  onefile;

  /** Returns the name that PyInstaller uses. */
  public String id() {
    return name();
  }
}
