package dev.pybundle.python;

/** Whether the program loads extensions into SQLite, which not every Python can. */
public enum LoadExtension {
  /** Found out from the requirements and the sources. */
  AUTO,
  /** The interpreter must have {@code sqlite3.Connection.enable_load_extension}. */
  REQUIRED,
  /** Any interpreter will do. */
  IGNORED
}
