package dev.pybundle.pipeline;

import dev.pybundle.compress.ElfInspector;
import dev.pybundle.platform.ElfFile;
import java.io.IOException;
import java.nio.file.Path;

/** Looks into ELF files for {@code compress}, with the reader of {@code platform}. */
public final class PlatformElfInspector implements ElfInspector {

  @Override
  public boolean hasSymbols(Path file) throws IOException {
    return ElfFile.strippable(file);
  }

  @Override
  public boolean segmentsCongruent(Path file) throws IOException {
    return ElfFile.segmentsCongruent(file);
  }
}
