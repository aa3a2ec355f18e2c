package dev.pybundle.platform;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An ELF file")
class ElfFileTest {

  private static final int TEXT = 1;
  private static final int SYMTAB = 2;
  private static final int STRTAB = 3;
  private static final long PAGE = 0x1000;
  private static final int NAMES = 256;

  private final Path folder;

  ElfFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        arguments(64, LITTLE_ENDIAN),
        arguments(64, BIG_ENDIAN),
        arguments(32, LITTLE_ENDIAN),
        arguments(32, BIG_ENDIAN));
  }

  static Stream<Path> libraries() {
    Path java = Path.of(System.getProperty("java.home"));
    return Stream.of(
        java.resolve("bin/java"),
        java.resolve("lib/libjava.so"),
        Path.of("/bin/sh").toAbsolutePath());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("libraries")
  @EnabledOnOs(OS.LINUX)
  @DisplayName("wants the newest glibc that readelf shows of it:")
  void wantsGlibc(Path file) throws IOException {
    Process readelf = new ProcessBuilder("readelf", "-V", file.toString()).start();
    String versions =
        new String(readelf.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .split("Version needs section", 2)[1];
    GlibcVersion newest =
        Pattern.compile("Name: GLIBC_(\\d+\\.\\d+)")
            .matcher(versions)
            .results()
            .map(match -> GlibcVersion.parse(match.group(1)).orElseThrow())
            .max(Comparator.naturalOrder())
            .orElseThrow();

    assertThat(ElfFile.glibc(file)).contains(newest);
  }

  @Test
  @DisplayName("wants no glibc if it names no version of it, or is none")
  void wantsNone() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "no program");

    assertThat(ElfFile.glibc(other)).isEmpty();
    assertThat(GlibcVersion.ofSymbol("GLIBC_PRIVATE")).isEmpty();
    assertThat(GlibcVersion.ofSymbol("GLIBC_2.2.5")).contains(new GlibcVersion(2, 2));
    assertThat(GlibcVersion.ofSymbol("GLIBC_ABI_DT_RELR")).contains(new GlibcVersion(2, 36));
  }

  /** Where one loadable segment lies. */
  private record Segment(long offset, long address, long alignment) {}

  /** A section: its name and type. */
  private record Section(String name, int type) {}

  @ParameterizedTest(name = "of {0} bit, {1}, is loadable if address and offset agree")
  @MethodSource("kinds")
  void isLoadable(int bits, ByteOrder order) throws IOException {
    Path file =
        write(
            elf(
                bits,
                order,
                List.of(new Segment(0, 0x400000, PAGE), new Segment(0x98, 0x2098, PAGE)),
                List.of()));

    assertThat(ElfFile.segmentsCongruent(file)).isTrue();
  }

  @ParameterizedTest(name = "of {0} bit, {1}, is not loadable if one segment is out of step")
  @MethodSource("kinds")
  void isNotLoadable(int bits, ByteOrder order) throws IOException {
    Path file =
        write(
            elf(
                bits,
                order,
                List.of(new Segment(0, 0, PAGE), new Segment(0x98, 0x166b000, PAGE)),
                List.of()));

    assertThat(ElfFile.segmentsCongruent(file)).isFalse();
  }

  @ParameterizedTest(name = "of {0} bit, {1}, may lie anywhere without an alignment")
  @MethodSource("kinds")
  void needsNoAlignment(int bits, ByteOrder order) throws IOException {
    Path file =
        write(elf(bits, order, List.of(new Segment(3, 8, 0), new Segment(3, 8, 1)), List.of()));

    assertThat(ElfFile.segmentsCongruent(file)).isTrue();
  }

  @ParameterizedTest(name = "of {0} bit, {1}, has something to strip in .symtab or .debug_*")
  @MethodSource("kinds")
  void hasSymbols(int bits, ByteOrder order) throws IOException {
    List<Segment> none = List.of();
    Section text = new Section(".text", TEXT);

    assertThat(ElfFile.strippable(write(elf(bits, order, none, List.of(text))))).isFalse();
    assertThat(
            ElfFile.strippable(
                write(elf(bits, order, none, List.of(text, new Section(".symtab", SYMTAB))))))
        .isTrue();
    assertThat(
            ElfFile.strippable(
                write(elf(bits, order, none, List.of(new Section(".debug_info", TEXT), text)))))
        .isTrue();
    assertThat(
            ElfFile.strippable(
                write(elf(bits, order, none, List.of(new Section(".debugger", TEXT), text)))))
        .isFalse();
  }

  @ParameterizedTest(name = "of {0} bit, {1}, with its headers cut off is neither")
  @MethodSource("kinds")
  void isTruncated(int bits, ByteOrder order) throws IOException {
    byte[] whole =
        elf(
            bits,
            order,
            List.of(new Segment(0, 0, PAGE)),
            List.of(new Section(".text", TEXT), new Section(".symtab", SYMTAB)));
    int headers = whole.length - NAMES;
    for (int length = 0; length < headers; length++) {
      Path file = write(Arrays.copyOf(whole, length));

      assertThat(ElfFile.segmentsCongruent(file)).as("%s bytes", length).isFalse();
    }
    assertThat(ElfFile.strippable(write(Arrays.copyOf(whole, 100)))).isFalse();
  }

  @Test
  @DisplayName("with any byte of its headers changed never causes an exception")
  void isGarbage() throws IOException {
    Random random = new Random(42);
    byte[] whole =
        elf(
            64,
            LITTLE_ENDIAN,
            List.of(new Segment(0, 0, PAGE)),
            List.of(new Section(".text", TEXT)));
    for (int round = 0; round < 3000; round++) {
      byte[] garbage = whole.clone();
      for (int change = 0; change < 1 + round % 12; change++) {
        garbage[4 + random.nextInt(garbage.length - 4)] =
            (byte) (random.nextBoolean() ? -1 : random.nextInt());
      }
      Path file = write(garbage);

      assertThat(ElfFile.segmentsCongruent(file)).isIn(true, false);
      assertThat(ElfFile.strippable(file)).isIn(true, false);
    }
  }

  @Test
  @DisplayName("of 500 MB is judged by its headers")
  void isLarge() throws IOException {
    byte[] small =
        elf(
            64,
            LITTLE_ENDIAN,
            List.of(new Segment(0, 0, PAGE)),
            List.of(new Section(".symtab", SYMTAB)));
    Path file = write(small);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(500L << 20);
    }

    assertThat(ElfFile.segmentsCongruent(file)).isTrue();
    assertThat(ElfFile.strippable(file)).isTrue();
  }

  @Test
  @DisplayName("is not a script, and a folder is an I/O error")
  void isNotAnother() throws IOException {
    Path script = write("#!/bin/sh\nexit 0\n".getBytes(StandardCharsets.US_ASCII));

    assertThat(ElfFile.segmentsCongruent(script)).isFalse();
    assertThat(ElfFile.strippable(script)).isFalse();
    assertThatThrownBy(() -> ElfFile.strippable(folder)).isInstanceOf(IOException.class);
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("bibliothèque 1.so"), bytes);
  }

  /** Header, segments, sections, names; a segment is 16 bytes long. */
  private static byte[] elf(
      int bits, ByteOrder order, List<Segment> segments, List<Section> given) {
    boolean wide = bits == 64;
    int header = wide ? 64 : 52;
    int segmentSize = wide ? 56 : 32;
    int sectionSize = wide ? 64 : 40;
    List<Section> sections =
        Stream.of(List.of(new Section("", 0)), given, List.of(new Section(".shstrtab", STRTAB)))
            .flatMap(List::stream)
            .toList();
    int sectionsStart = header + segments.size() * segmentSize;
    int namesStart = sectionsStart + sections.size() * sectionSize;
    ByteBuffer bytes = ByteBuffer.allocate(namesStart + NAMES).order(order);
    bytes.put(HeaderSamples.elf(bits, order, 62), 0, header).position(wide ? 32 : 28);
    word(bytes, wide, header);
    word(bytes, wide, sectionsStart);
    bytes.putInt(0).putShort((short) header);
    bytes.putShort((short) segmentSize).putShort((short) segments.size());
    bytes.putShort((short) sectionSize).putShort((short) sections.size());
    bytes.putShort((short) (sections.size() - 1));
    for (Segment segment : segments) {
      segment(bytes, wide, segment);
    }
    int name = 0;
    for (Section section : sections) {
      int start = bytes.position();
      bytes.putInt(name).putInt(section.type()).position(start + (wide ? 24 : 16));
      word(bytes, wide, namesStart);
      bytes.position(start + sectionSize);
      bytes.put(namesStart + name, section.name().getBytes(StandardCharsets.US_ASCII));
      name += section.name().length() + 1;
    }
    return bytes.array();
  }

  private static void segment(ByteBuffer bytes, boolean wide, Segment segment) {
    bytes.putInt(1);
    if (wide) {
      bytes.putInt(5);
    }
    word(bytes, wide, segment.offset());
    word(bytes, wide, segment.address());
    word(bytes, wide, segment.address());
    word(bytes, wide, 16);
    word(bytes, wide, 16);
    if (!wide) {
      bytes.putInt(5);
    }
    word(bytes, wide, segment.alignment());
  }

  private static void word(ByteBuffer bytes, boolean wide, long value) {
    if (wide) {
      bytes.putLong(value);
    } else {
      bytes.putInt((int) value);
    }
  }
}
