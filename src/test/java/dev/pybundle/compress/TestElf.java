package dev.pybundle.compress;

import dev.pybundle.fixture.Tools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads and makes 64-bit little-endian ELF files, as far as these tests need it. */
final class TestElf {

  private static final int PROGRAM_HEADERS = 32;
  private static final int SECTION_HEADERS = 40;
  private static final int SIZES = 54;
  private static final int PT_LOAD = 1;
  private static final int SHT_SYMTAB = 2;

  /** Assembles and links a shared library with symbols; text makes its content its own. */
  static Path library(Path file, String text) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
    Path source = folder.resolve("source.s");
    Path object = folder.resolve("object.o");
    StringBuilder assembly = new StringBuilder(".text\n.globl exported\nexported:\n .byte 0\n");
    for (int i = 0; i < 200; i++) {
      assembly.append("a_local_symbol_with_a_long_name_").append(i).append(":\n .byte 1\n");
    }
    Files.writeString(source, assembly + ".data\n .ascii \"" + text + "\"\n");
    Map<String, String> none = Map.of();
    Tools.succeed(folder, none, Tools.find("as"), List.of("-o", object + "", source.toString()));
    Tools.succeed(
        folder, none, Tools.find("ld"), List.of("-shared", "-o", file + "", object.toString()));
    Files.delete(source);
    Files.delete(object);
    return file;
  }

  boolean hasSymbols(Path file) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (!isElf(elf)) {
      return false;
    }
    int start = (int) elf.getLong(SECTION_HEADERS);
    int size = elf.getShort(SIZES + 4);
    int count = elf.getShort(SIZES + 6);
    for (int i = 0; i < count; i++) {
      if (elf.getInt(start + i * size + 4) == SHT_SYMTAB) {
        return true;
      }
    }
    return false;
  }

  boolean segmentsCongruent(Path file) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (!isElf(elf)) {
      return false;
    }
    int start = (int) elf.getLong(PROGRAM_HEADERS);
    int size = elf.getShort(SIZES);
    int count = elf.getShort(SIZES + 2);
    for (int i = 0; i < count; i++) {
      int header = start + i * size;
      long offset = elf.getLong(header + 8);
      long address = elf.getLong(header + 16);
      long alignment = elf.getLong(header + 48);
      if (elf.getInt(header) == PT_LOAD && (address - offset) % alignment != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isElf(ByteBuffer file) {
    return file.limit() > 64 && file.getInt(0) == 0x464C457F;
  }
}
