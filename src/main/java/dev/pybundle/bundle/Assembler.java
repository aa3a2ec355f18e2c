package dev.pybundle.bundle;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes the program of a Bundle again, with other copies of some of its files or without them: the
 * one primitive behind strip, exclude and sign. It needs nothing but the Bundle.
 */
public interface Assembler {

  /**
   * What to do differently. Files are named as {@link #files(Bundle)} does.
   *
   * @param replacements path in the program to the copy to take
   * @param excluded paths to leave out
   * @param modules what becomes of the modules that are no files of the program; null if nothing
   * @param packing how to pack; null as it is
   * @param split whether the distributions that the program loads when it first imports them go
   *     into archives of their own
   */
  record Changes(
      Map<String, Path> replacements,
      Set<String> excluded,
      @Nullable ModuleChange modules,
      @Nullable Packing packing,
      boolean split) {

    /** Copies the collections. */
    public Changes {
      replacements = Map.copyOf(replacements);
      excluded = Set.copyOf(excluded);
    }

    /** Changes of files only. */
    public Changes(Map<String, Path> replacements, Set<String> excluded) {
      this(replacements, excluded, null, null, false);
    }

    /** Returns both these changes and later ones. */
    public Changes and(Map<String, Path> otherReplacements, Set<String> otherExcluded) {
      Set<String> without = new TreeSet<>(excluded);
      without.addAll(otherExcluded);
      Map<String, Path> copies = new TreeMap<>(replacements);
      copies.putAll(otherReplacements);
      copies.keySet().removeAll(without);
      return new Changes(copies, without, modules, packing, split);
    }

    /** Returns the same with changes of modules, and another packing. */
    public Changes with(@Nullable ModuleChange change, @Nullable Packing other) {
      return new Changes(replacements, excluded, change, other, split);
    }

    /** Returns the same, and the program is split. */
    public Changes splitting() {
      return new Changes(replacements, excluded, modules, packing, true);
    }

    /** Returns whether the program would be as it was. */
    public boolean isEmpty() {
      return replacements.isEmpty()
          && excluded.isEmpty()
          && modules == null
          && packing == null
          && !split;
    }
  }

  /**
   * Lists the files that the program is made of and that may be replaced or left out, with paths as
   * the program sees them, e.g. {@code numpy/core/_multiarray.so}.
   *
   * @throws IOException if the Bundle cannot be read
   */
  List<BundledFile> files(Bundle bundle) throws IOException;

  /**
   * Lists the modules that are no files of the program, but in an archive inside its executable.
   *
   * @return empty if there is no such archive, or it cannot be written again
   * @throws IOException if the Bundle cannot be read
   */
  default List<String> modules(Bundle bundle) throws IOException {
    return List.of();
  }

  /** Is given modules. */
  @FunctionalInterface
  interface ModuleReader {

    /**
     * Takes one.
     *
     * @param module its dotted name
     * @param isPackage whether it is a package
     * @param magic the first four bytes of compiled files of the program's Python
     * @param code as {@code marshal} wrote it; none of a package without code
     * @throws IOException if it cannot be read
     */
    void read(String module, boolean isPackage, byte[] magic, byte[] code) throws IOException;
  }

  /**
   * Reads the modules that are no files of the program.
   *
   * @throws IOException if the Bundle cannot be read
   */
  default void readModules(Bundle bundle, ModuleReader reader) throws IOException {}

  /** Returns whether modules of a program can be changed or left out. */
  default boolean changesModules(Bundle bundle) throws IOException {
    return true;
  }

  /** The files of a program to read. */
  @FunctionalInterface
  interface Contents {

    /**
     * Returns one of them, unpacked if it has to be.
     *
     * @param file one of {@link #files(Bundle)}
     * @throws IOException if it cannot be read or unpacked
     */
    Path of(BundledFile file) throws IOException;
  }

  /**
   * Returns the files of a program to read.
   *
   * @param bundle whose program it is
   * @param scratch folder where files may be unpacked
   * @throws IOException if the program cannot be read
   */
  Contents contents(Bundle bundle, Path scratch) throws IOException;

  /**
   * Assembles.
   *
   * @param bundle whose program it is; not changed
   * @param changes what to do differently
   * @param hashes remembers those of the copies: most are the same in the next build
   * @param target folder for the new program, with what it takes to assemble it again, but without
   *     {@code bundle.json}; it does not exist yet
   * @return what the new folder holds
   * @throws ProblemException if a tool is missing or fails
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  Assembled assemble(Bundle bundle, Changes changes, FileHashes hashes, Path target)
      throws ProblemException, IOException, InterruptedException;

  /**
   * What an assembled program consists of, as {@code bundle.json} lists it.
   *
   * @param files every file of the program
   * @param parts every file beside it
   */
  record Assembled(List<BundledFile> files, List<BundledFile> parts) {

    /** Copies the lists. */
    public Assembled {
      files = List.copyOf(files);
      parts = List.copyOf(parts);
    }
  }
}
