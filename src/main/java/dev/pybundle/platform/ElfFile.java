package dev.pybundle.platform;

import static java.util.Comparator.naturalOrder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code strip} needs to know of an ELF file before, what must still hold after it, and which
 * system the file wants. Only headers are read, so the size of the file does not matter.
 *
 * <p>Source of the format: the System V ABI, chapters "ELF Header", "Sections" and "Program
 * Header".
 */
public final class ElfFile {

  private static final int IDENT = 16;
  private static final int MAGIC = 0x7f454c46;
  private static final int PT_LOAD = 1;
  private static final int SHT_SYMTAB = 2;

  /**
   * The section of versions that are wanted, and the length of each of both kinds of its entries.
   *
   * @see <a
   *     href="https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html">Symbol
   *     Versioning</a>
   */
  private static final int SHT_GNU_VERNEED = 0x6ffffffe;

  private static final int VERSION_ENTRY = 16;
  private static final int LONGEST_VERSION = 40;

  /** {@code PN_XNUM}: the number of program headers is in the first section header. */
  private static final int MANY_SEGMENTS = 0xffff;

  /** {@code SHN_XINDEX}: the index of the section of names is in the first section header. */
  private static final int HIGH_INDEX = 0xffff;

  private static final byte[] DEBUG = ".debug_".getBytes(StandardCharsets.US_ASCII);

  private final FileView view;
  private final Fields fields;
  private final ByteOrder order;

  private ElfFile(FileView view, Fields fields, ByteOrder order) {
    this.view = view;
    this.fields = fields;
    this.order = order;
  }

  /**
   * Tells whether the loader can map the file: it is whole, each {@code PT_LOAD} segment lies in
   * it, and its address and offset agree modulo its alignment. Some versions of {@code strip} break
   * this in libraries that were patched before, and the dynamic loader then refuses them.
   *
   * @param file any file
   * @return false also for a file that is no ELF file, is truncated, or has nothing to load
   * @throws IOException if the file cannot be read
   */
  public static boolean segmentsCongruent(Path file) throws IOException {
    try (FileView view = FileView.open(file)) {
      Optional<ElfFile> elf = of(view);
      return elf.isPresent() && elf.get().segmentsCongruent();
    }
  }

  /**
   * Tells whether {@code strip} would find something: a symbol table or a {@code .debug_} section.
   *
   * @param file any file
   * @return false also for a file that is no ELF file or is truncated
   * @throws IOException if the file cannot be read
   */
  public static boolean strippable(Path file) throws IOException {
    try (FileView view = FileView.open(file)) {
      Optional<ElfFile> elf = of(view);
      return elf.isPresent() && elf.get().strippable();
    }
  }

  /**
   * Returns the newest version of glibc of which a file wants a function.
   *
   * @param file any file
   * @return empty also for a file that is no ELF file, is truncated, or wants none
   * @throws IOException if the file cannot be read
   */
  public static Optional<GlibcVersion> glibc(Path file) throws IOException {
    try (FileView view = FileView.open(file)) {
      Optional<ElfFile> elf = of(view);
      return elf.isPresent() ? elf.get().glibc() : Optional.empty();
    }
  }

  private static Optional<ElfFile> of(FileView view) throws IOException {
    Optional<ByteBuffer> ident = view.at(0, IDENT);
    if (ident.isEmpty() || ident.get().getInt(0) != MAGIC) {
      return Optional.empty();
    }
    Optional<Fields> fields = Fields.of(ident.get().get(4));
    Optional<ByteOrder> order = byteOrder(ident.get().get(5));
    if (fields.isEmpty() || order.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new ElfFile(view, fields.get(), order.get()));
  }

  /** Returns the byte order that {@code EI_DATA} stands for. */
  static Optional<ByteOrder> byteOrder(byte data) {
    return switch (data) {
      case 1 -> Optional.of(ByteOrder.LITTLE_ENDIAN);
      case 2 -> Optional.of(ByteOrder.BIG_ENDIAN);
      default -> Optional.empty();
    };
  }

  private boolean segmentsCongruent() throws IOException {
    Optional<Entry> header = entry(0, fields.headerSize());
    if (header.isEmpty() || !isWhole(header.get())) {
      return false;
    }
    long start = header.get().word(fields.segmentsOffset());
    int stride = header.get().half(fields.segmentStride());
    long count = header.get().half(fields.segmentCount());
    if (count == MANY_SEGMENTS) {
      Optional<Entry> first = firstSection(header.get());
      if (first.isEmpty()) {
        return false;
      }
      count = first.get().number(fields.sectionInfo());
    }
    if (stride < fields.segmentSize() || count > view.size() / stride) {
      return false;
    }
    int loaded = 0;
    for (long index = 0; index < count; index++) {
      Optional<Entry> segment = entry(start + index * stride, fields.segmentSize());
      if (segment.isEmpty()) {
        return false;
      }
      if (segment.get().number(0) == PT_LOAD) {
        loaded++;
        if (!loadable(segment.get())) {
          return false;
        }
      }
    }
    return loaded > 0;
  }

  /** Linkers write the section headers last, so they are what a cut-off file lacks. */
  private boolean isWhole(Entry header) {
    long start = header.word(fields.sectionsOffset());
    long length = (long) header.half(fields.sectionStride()) * header.half(fields.sectionCount());
    return start >= 0 && start <= view.size() - length;
  }

  private boolean loadable(Entry segment) {
    long offset = segment.word(fields.segmentOffset());
    long length = segment.word(fields.segmentLength());
    long address = segment.word(fields.segmentAddress());
    long alignment = segment.word(fields.segmentAlignment());
    boolean inFile = offset >= 0 && length >= 0 && offset <= view.size() - length;
    // 0 and 1 mean that any address will do.
    return inFile
        && (alignment == 0
            || Long.remainderUnsigned(address, alignment)
                == Long.remainderUnsigned(offset, alignment));
  }

  private boolean strippable() throws IOException {
    Optional<Entry> header = entry(0, fields.headerSize());
    Optional<Entry> first = header.isEmpty() ? Optional.empty() : firstSection(header.get());
    if (header.isEmpty() || first.isEmpty()) {
      return false;
    }
    long start = header.get().word(fields.sectionsOffset());
    int stride = header.get().half(fields.sectionStride());
    long count = header.get().half(fields.sectionCount());
    if (count == 0) {
      count = first.get().word(fields.sectionLength());
    }
    long namesIndex = header.get().half(fields.namesIndex());
    if (namesIndex == HIGH_INDEX) {
      namesIndex = first.get().number(fields.sectionLink());
    }
    if (count < 0 || count > view.size() / stride) {
      return false;
    }
    Optional<Entry> names = entry(start + namesIndex * stride, fields.sectionSize());
    long namesStart = names.isEmpty() ? -1 : names.get().word(fields.sectionOffset());
    for (long index = 0; index < count; index++) {
      Optional<Entry> section = entry(start + index * stride, fields.sectionSize());
      if (section.isEmpty()) {
        return false;
      }
      if (section.get().number(4) == SHT_SYMTAB || isDebug(namesStart, section.get().number(0))) {
        return true;
      }
    }
    return false;
  }

  /** Versions are listed by the library that has them, each list with its entries behind it. */
  private Optional<GlibcVersion> glibc() throws IOException {
    Optional<GlibcVersion> newest = Optional.empty();
    for (Entry section : sections()) {
      if (section.number(4) != SHT_GNU_VERNEED) {
        continue;
      }
      long names = sectionAt(section.number(fields.sectionLink()));
      long list = section.word(fields.sectionOffset());
      for (long lists = section.number(fields.sectionInfo()); lists > 0; lists--) {
        Optional<Entry> head = entry(list, VERSION_ENTRY);
        if (head.isEmpty()) {
          return newest;
        }
        long place = list + head.get().number(8);
        for (int left = head.get().half(2); left > 0; left--) {
          Optional<Entry> version = entry(place, VERSION_ENTRY);
          if (version.isEmpty()) {
            return newest;
          }
          Optional<GlibcVersion> wanted =
              GlibcVersion.ofSymbol(text(names + version.get().number(8)));
          newest = Stream.of(newest, wanted).flatMap(Optional::stream).max(naturalOrder());
          place += version.get().number(12);
        }
        list += head.get().number(12);
      }
    }
    return newest;
  }

  private List<Entry> sections() throws IOException {
    Optional<Entry> header = entry(0, fields.headerSize());
    if (header.isEmpty() || firstSection(header.get()).isEmpty()) {
      return List.of();
    }
    List<Entry> sections = new ArrayList<>();
    for (int index = 0; index < header.get().half(fields.sectionCount()); index++) {
      long place =
          header.get().word(fields.sectionsOffset())
              + (long) index * header.get().half(fields.sectionStride());
      entry(place, fields.sectionSize()).ifPresent(sections::add);
    }
    return sections;
  }

  /** Returns where the content of a section begins, behind all content if there is none. */
  private long sectionAt(long index) throws IOException {
    List<Entry> sections = sections();
    return index < sections.size()
        ? sections.get((int) index).word(fields.sectionOffset())
        : view.size();
  }

  /** Returns the text at a place up to its end, of those that could be a version. */
  private String text(long place) throws IOException {
    int length = (int) Math.max(0, Math.min(LONGEST_VERSION, view.size() - place));
    Optional<ByteBuffer> bytes = view.at(place, length);
    String text = bytes.isEmpty() ? "" : StandardCharsets.US_ASCII.decode(bytes.get()).toString();
    int end = text.indexOf('\0');
    return end < 0 ? "" : text.substring(0, end);
  }

  private boolean isDebug(long namesStart, long name) throws IOException {
    if (namesStart < 0) {
      return false;
    }
    Optional<ByteBuffer> bytes = view.at(namesStart + name, DEBUG.length);
    return bytes.isPresent() && bytes.get().equals(ByteBuffer.wrap(DEBUG));
  }

  private Optional<Entry> firstSection(Entry header) throws IOException {
    long start = header.word(fields.sectionsOffset());
    if (start == 0 || header.half(fields.sectionStride()) < fields.sectionSize()) {
      return Optional.empty();
    }
    return entry(start, fields.sectionSize());
  }

  private Optional<Entry> entry(long offset, int length) throws IOException {
    return view.at(offset, length).map(bytes -> new Entry(bytes.order(order), fields.wide()));
  }

  /** One header, whose numbers are read by their place. */
  private record Entry(ByteBuffer bytes, boolean wide) {

    int half(int place) {
      return Short.toUnsignedInt(bytes.getShort(place));
    }

    long number(int place) {
      return Integer.toUnsignedLong(bytes.getInt(place));
    }

    /** An address, offset or size: 8 bytes in 64-bit files, 4 in 32-bit files. */
    long word(int place) {
      return wide ? bytes.getLong(place) : number(place);
    }
  }

  /** Where the two classes of ELF files keep what is needed here. */
  private record Fields(
      boolean wide,
      int headerSize,
      int segmentsOffset,
      int sectionsOffset,
      int segmentStride,
      int segmentCount,
      int sectionStride,
      int sectionCount,
      int namesIndex,
      int segmentSize,
      int segmentOffset,
      int segmentAddress,
      int segmentLength,
      int segmentAlignment,
      int sectionSize,
      int sectionOffset,
      int sectionLength,
      int sectionLink,
      int sectionInfo) {

    private static final Fields NARROW =
        new Fields(false, 52, 28, 32, 42, 44, 46, 48, 50, 32, 4, 8, 16, 28, 40, 16, 20, 24, 28);
    private static final Fields WIDE =
        new Fields(true, 64, 32, 40, 54, 56, 58, 60, 62, 56, 8, 16, 32, 48, 64, 24, 32, 40, 44);

    /** Returns the fields of an {@code EI_CLASS}. */
    static Optional<Fields> of(byte fileClass) {
      return switch (fileClass) {
        case 1 -> Optional.of(NARROW);
        case 2 -> Optional.of(WIDE);
        default -> Optional.empty();
      };
    }
  }
}
