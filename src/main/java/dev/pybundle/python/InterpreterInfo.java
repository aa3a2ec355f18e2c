package dev.pybundle.python;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an interpreter says about itself.
 *
 * @param executable the interpreter, never that of a virtual environment; links are resolved
 * @param version e.g. {@code 3.11.2} or {@code 3.15.0rc1}
 * @param implementation {@code CPython}, {@code PyPy} …
 * @param machine what it was built for, the last part of {@code sysconfig.get_platform()}, e.g.
 *     {@code x86_64}, {@code arm64}, {@code universal2}, {@code win32}
 * @param bits 64 or 32
 * @param libc the C library on Linux, e.g. {@code glibc 2.36} or {@code musl}; else empty
 * @param sharedLibrary the shared libpython that a frozen program needs; null if there is none
 * @param sharedLibraryName its file name, also if it is missing
 * @param enableShared whether it was built with a shared libpython, which may not be installed
 * @param loadExtension whether its {@code sqlite3} can load extensions
 * @param pip whether {@code -m pip} works
 * @param ensurepip whether {@code venv} can put pip into an environment
 * @param venv whether it has the {@code venv} module, on Windows with its launchers
 * @param unusable modules that cannot be imported, with the reason, e.g. a system library that is
 *     not installed
 */
public record InterpreterInfo(
    Path executable,
    String version,
    String implementation,
    String machine,
    int bits,
    String libc,
    @Nullable Path sharedLibrary,
    String sharedLibraryName,
    boolean enableShared,
    boolean loadExtension,
    boolean pip,
    boolean ensurepip,
    boolean venv,
    Map<String, String> unusable) {

  /** Copies the map. */
  public InterpreterInfo {
    unusable = Map.copyOf(unusable);
  }

  /** Returns the name that a user knows it by, e.g. {@code Python 3.11.2}. */
  public String displayName() {
    return (implementation.equals("CPython") ? "Python" : implementation) + " " + version;
  }
}
