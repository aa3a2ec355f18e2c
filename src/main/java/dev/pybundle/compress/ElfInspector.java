package dev.pybundle.compress;

import java.io.IOException;
import java.nio.file.Path;

/** What {@code strip} needs to know of a file. */
public interface ElfInspector {

  /**
   * Returns whether a file is ELF and has something that {@code strip} takes away: a {@code
   * .symtab} or {@code .debug_*} section.
   *
   * @throws IOException if it cannot be read
   */
  boolean hasSymbols(Path file) throws IOException;

  /**
   * Returns whether a file is ELF and the loader can map it: in each PT_LOAD segment the offset in
   * the file and the address in memory are equal modulo the alignment. {@code strip} breaks that in
   * libraries that {@code patchelf} has rewritten (pyinstaller#9463).
   *
   * @throws IOException if it cannot be read
   */
  boolean segmentsCongruent(Path file) throws IOException;
}
