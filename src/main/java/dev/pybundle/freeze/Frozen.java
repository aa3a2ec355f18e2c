package dev.pybundle.freeze;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Layout;
import java.nio.file.Path;
import java.util.HashMap;
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
 * @param checks what was looked at in its files because it cannot be started here, and what was
 *     found
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
    boolean remembered,
    Map<String, String> checks) {

  /**
   * Where Linux looks for libraries: a source of a program that lacks one, which may be installed
   * later.
   */
  public static final Path LOADER_CACHE = Path.of("/etc/ld.so.cache");

  /** A program that this machine can start, of which only that shows that it runs. */
  public Frozen(
      Path folder,
      String program,
      Layout layout,
      List<BundledFile> files,
      List<BundledFile> parts,
      Map<String, String> tools,
      List<Path> sources,
      String how,
      boolean remembered) {
    this(folder, program, layout, files, parts, tools, sources, how, remembered, Map.of());
  }

  /** Returns the same after one more look at it. */
  public Frozen with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(checks);
    all.putAll(more);
    return new Frozen(folder, program, layout, files, parts, tools, sources, how, remembered, all);
  }

  /** Copies the collections. */
  public Frozen {
    files = List.copyOf(files);
    parts = List.copyOf(parts);
    tools = Map.copyOf(tools);
    sources = List.copyOf(sources);
    checks = Map.copyOf(checks);
  }
}
