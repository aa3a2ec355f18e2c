package dev.pybundle.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the first bytes of a program say: for which system and processors it was made.
 *
 * <p>Sources of the formats: System V ABI (ELF), Microsoft's "PE Format", Apple's {@code
 * mach-o/loader.h} and {@code mach-o/fat.h}.
 *
 * @param format the file format
 * @param architectures the processors it runs on; several for a universal Mach-O file, empty if it
 *     names none that a triple is known for
 * @param machine the processors as text, e.g. {@code aarch64 and x86_64}, also the unknown ones
 */
public record ExecutableHeader(Format format, Set<Architecture> architectures, String machine) {

  private static final int ELF_MAGIC = 0x7f454c46;
  private static final int ELF_MACHINE = 18;
  private static final int DOS_MAGIC = 0x4d5a;
  private static final int PE_POINTER = 0x3c;
  private static final int PE_MAGIC = 0x50450000;
  private static final int FAT_MAGIC = 0xcafebabe;
  private static final int FAT_MAGIC_64 = 0xcafebabf;

  /** A Java class file begins like a universal Mach-O file; its version is 45 or more. */
  private static final int MOST_SLICES = 44;

  private static final Map<Integer, Integer> FAT_STRIDES = Map.of(FAT_MAGIC, 20, FAT_MAGIC_64, 32);

  /** {@code MH_MAGIC} and {@code MH_MAGIC_64} as the first four bytes give them. */
  private static final Map<Integer, ByteOrder> MACH_O_ORDERS =
      Map.of(
          0xfeedface, ByteOrder.BIG_ENDIAN,
          0xfeedfacf, ByteOrder.BIG_ENDIAN,
          0xcefaedfe, ByteOrder.LITTLE_ENDIAN,
          0xcffaedfe, ByteOrder.LITTLE_ENDIAN);

  private static final Map<ElfMachine, Architecture> ELF_MACHINES =
      Map.of(
          new ElfMachine(64, ByteOrder.LITTLE_ENDIAN, 62), Architecture.X86_64,
          new ElfMachine(32, ByteOrder.LITTLE_ENDIAN, 3), Architecture.X86,
          new ElfMachine(64, ByteOrder.LITTLE_ENDIAN, 183), Architecture.AARCH64,
          new ElfMachine(32, ByteOrder.LITTLE_ENDIAN, 40), Architecture.ARM,
          new ElfMachine(64, ByteOrder.LITTLE_ENDIAN, 243), Architecture.RISCV64);

  private static final Map<Integer, Architecture> PE_MACHINES =
      Map.of(
          0x8664, Architecture.X86_64,
          0x014c, Architecture.X86,
          0xaa64, Architecture.AARCH64,
          0x01c0, Architecture.ARM,
          0x01c4, Architecture.ARM);

  private static final Map<Integer, Architecture> MACH_O_MACHINES =
      Map.of(
          0x01000007, Architecture.X86_64,
          0x00000007, Architecture.X86,
          0x0100000c, Architecture.AARCH64,
          0x0000000c, Architecture.ARM);

  /** The formats of native programs. */
  public enum Format {
    /** Linux. */
    ELF("ELF", OperatingSystem.LINUX),
    /** Windows. */
    PE("PE", OperatingSystem.WINDOWS),
    /** macOS, with one processor or several. */
    MACH_O("Mach-O", OperatingSystem.MACOS);

    private final String displayName;
    private final OperatingSystem os;

    Format(String displayName, OperatingSystem os) {
      this.displayName = displayName;
      this.os = os;
    }

    /** Returns the name for messages. */
    public String displayName() {
      return displayName;
    }

    /** Returns the system whose programs have this format. */
    public OperatingSystem os() {
      return os;
    }
  }

  private record ElfMachine(int bits, ByteOrder order, int machine) {}

  /** Copies the set. */
  public ExecutableHeader {
    architectures = Set.copyOf(architectures);
  }

  /**
   * Reads the header of a file.
   *
   * @param file any file
   * @return empty if it is not a native program or library, or is cut off within its header
   * @throws IOException if it cannot be read
   */
  public static Optional<ExecutableHeader> read(Path file) throws IOException {
    try (FileView view = FileView.open(file)) {
      Optional<ByteBuffer> start = view.at(0, 4);
      if (start.isEmpty()) {
        return Optional.empty();
      }
      int magic = start.get().getInt(0);
      if (magic == ELF_MAGIC) {
        return elf(view);
      }
      if (magic >>> 16 == DOS_MAGIC) {
        return pe(view);
      }
      if (FAT_STRIDES.containsKey(magic)) {
        return universalMachO(view, FAT_STRIDES.get(magic));
      }
      ByteOrder order = MACH_O_ORDERS.get(magic);
      return order == null ? Optional.empty() : machO(view, order);
    }
  }

  /** Returns the system that the format implies. */
  public OperatingSystem os() {
    return format.os();
  }

  /**
   * Compares the header with what the file is said to be.
   *
   * @param triple the machine it is said to be for; for {@code universal-apple-darwin} both
   *     processors must be there
   * @return e.g. {@code it is a PE program for Windows on x86_64, and x86_64-unknown-linux-gnu
   *     means Linux on x86_64}; empty if it may be right. C libraries (gnu, musl, msvc) are not
   *     looked at.
   */
  public Optional<String> contradicts(TargetTriple triple) {
    Set<Architecture> wanted =
        triple.architecture() == Architecture.UNIVERSAL
            ? EnumSet.of(Architecture.X86_64, Architecture.AARCH64)
            : EnumSet.of(triple.architecture());
    if (os() == triple.os() && architectures.containsAll(wanted)) {
      return Optional.empty();
    }
    return Optional.of(
        "it is a file in "
            + format.displayName()
            + " format for "
            + os().displayName()
            + " on "
            + machine
            + ", and "
            + triple
            + " means "
            + triple.os().displayName()
            + " on "
            + text(wanted));
  }

  private static Optional<ExecutableHeader> elf(FileView view) throws IOException {
    Optional<ByteBuffer> header = view.at(0, ELF_MACHINE + 2);
    if (header.isEmpty()) {
      return Optional.empty();
    }
    Optional<ByteOrder> order = ElfFile.byteOrder(header.get().get(5));
    int bits =
        switch (header.get().get(4)) {
          case 1 -> 32;
          case 2 -> 64;
          default -> 0;
        };
    if (order.isEmpty() || bits == 0) {
      return Optional.empty();
    }
    int machine = Short.toUnsignedInt(header.get().order(order.get()).getShort(ELF_MACHINE));
    Architecture known = ELF_MACHINES.get(new ElfMachine(bits, order.get(), machine));
    String end = order.get() == ByteOrder.LITTLE_ENDIAN ? "little-endian" : "big-endian";
    return Optional.of(
        known == null
            ? new ExecutableHeader(
                Format.ELF, Set.of(), "ELF machine " + machine + " (" + bits + " bit, " + end + ")")
            : of(Format.ELF, EnumSet.of(known)));
  }

  private static Optional<ExecutableHeader> pe(FileView view) throws IOException {
    Optional<ByteBuffer> pointer = view.at(PE_POINTER, 4);
    if (pointer.isEmpty()) {
      return Optional.empty();
    }
    long start = Integer.toUnsignedLong(pointer.get().order(ByteOrder.LITTLE_ENDIAN).getInt(0));
    Optional<ByteBuffer> header = view.at(start, 6);
    if (header.isEmpty() || header.get().getInt(0) != PE_MAGIC) {
      return Optional.empty();
    }
    int machine = Short.toUnsignedInt(header.get().order(ByteOrder.LITTLE_ENDIAN).getShort(4));
    Architecture known = PE_MACHINES.get(machine);
    return Optional.of(
        known == null
            ? new ExecutableHeader(
                Format.PE, Set.of(), "PE machine 0x" + Integer.toHexString(machine))
            : of(Format.PE, EnumSet.of(known)));
  }

  private static Optional<ExecutableHeader> machO(FileView view, ByteOrder order)
      throws IOException {
    return view.at(4, 4).map(type -> ofCpuTypes(List.of(type.order(order).getInt(0))));
  }

  private static Optional<ExecutableHeader> universalMachO(FileView view, int stride)
      throws IOException {
    Optional<ByteBuffer> count = view.at(4, 4);
    int slices = count.isEmpty() ? 0 : count.get().getInt(0);
    if (slices < 1 || slices > MOST_SLICES) {
      return Optional.empty();
    }
    return view.at(8, slices * stride)
        .map(
            table ->
                ofCpuTypes(
                    java.util.stream.IntStream.range(0, slices)
                        .mapToObj(slice -> table.getInt(slice * stride))
                        .toList()));
  }

  private static ExecutableHeader ofCpuTypes(List<Integer> types) {
    Set<Architecture> known = EnumSet.noneOf(Architecture.class);
    Set<String> names = new TreeSet<>();
    for (int type : types) {
      Architecture architecture = MACH_O_MACHINES.get(type);
      if (architecture == null) {
        names.add("Mach-O processor 0x" + Integer.toHexString(type));
      } else {
        known.add(architecture);
        names.add(architecture.rustName());
      }
    }
    return new ExecutableHeader(Format.MACH_O, known, String.join(" and ", names));
  }

  private static ExecutableHeader of(Format format, Set<Architecture> architectures) {
    return new ExecutableHeader(format, architectures, text(architectures));
  }

  private static String text(Set<Architecture> architectures) {
    return String.join(
        " and ", new TreeSet<>(architectures.stream().map(Architecture::rustName).toList()));
  }
}
