package dev.pybundle.freeze;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Layout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a freezer made.
 *
 * @param folder holds exactly the program, and {@code parts} if it takes more to assemble it again
 * @param program path of the runnable in the folder, with {@code /}
 * @param layout of the program
 * @param files every file of the program, with its role and distribution
 * @param parts every file in {@code parts}
 * @param tools name to version of what made it, besides Python and pybundle
 * @param sources the files on this machine that went into it
 * @param how how it was made, and why not faster, e.g. {@code splice} or {@code clean, because …}
 * @param remembered whether anything of an earlier build is in it
 */
public record Frozen(
    Path folder,
    String program,
    Layout layout,
    List<BundledFile> files,
    List<BundledFile> parts,
    Map<String, String> tools,
    List<Path> sources,
    String how,
    boolean remembered) {

  /**
   * Where Linux looks for libraries: a source of a program that lacks one, which may be installed
   * later.
   */
  public static final Path LOADER_CACHE = Path.of("/etc/ld.so.cache");

  /** Copies the collections. */
  public Frozen {
    files = List.copyOf(files);
    parts = List.copyOf(parts);
    tools = Map.copyOf(tools);
    sources = List.copyOf(sources);
  }
}
