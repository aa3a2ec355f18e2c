package dev.pybundle.platform;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** In which ways a program or library differs from another build of the same one. */
public final class BinaryDifference {

  /** Ways in which binaries differ. */
  public enum Kind {
    /** One is signed, or both are by signatures of their own. */
    SIGNATURE,
    /** The checksum in the header. */
    CHECKSUM,
    /** When they were linked. */
    TIMESTAMP,
    /** What Microsoft's linker notes of the tools, between the two headers. */
    RICH_HEADER,
    /** The same resources, in other places. */
    RESOURCE_LAYOUT,
    /** Another version resource, or none: what Windows shows as the properties of a file. */
    VERSION_INFO,
    /** Other resources: an icon or a manifest. */
    RESOURCES,
    /** One has symbols for a debugger, which the other lacks. */
    SYMBOLS,
    /** Other code or data. */
    CONTENT
  }

  private BinaryDifference() {}

  /**
   * What of a binary says the same in each build, by its name, and what may differ, by its kind.
   *
   * @param content what the loader takes
   * @param marks what may differ
   */
  record Parts(Map<String, byte[]> content, Map<Kind, byte[]> marks) {}

  /**
   * Compares two binaries.
   *
   * @param one content of a file
   * @param other content of another one
   * @param carriers whether they carry an archive, which is compared elsewhere
   * @return the kinds; empty for equal files
   */
  public static Set<Kind> between(byte[] one, byte[] other, boolean carriers) {
    if (Arrays.equals(one, other)) {
      return Set.of();
    }
    Optional<Parts> left = parts(one, carriers);
    Optional<Parts> right = parts(other, carriers);
    if (left.isEmpty() || right.isEmpty() || !same(left.get().content(), right.get().content())) {
      return Set.of(Kind.CONTENT);
    }
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      if (!Arrays.equals(left.get().marks().get(kind), right.get().marks().get(kind))) {
        kinds.add(kind);
      }
    }
    if (kinds.contains(Kind.RESOURCES) || kinds.contains(Kind.VERSION_INFO)) {
      kinds.remove(Kind.RESOURCE_LAYOUT);
    }
    // What is in no part is the room between them, or follows from the length of an archive.
    return kinds.isEmpty() && !carriers ? Set.of(Kind.RESOURCE_LAYOUT) : kinds;
  }

  private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
    Set<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    return names.stream().allMatch(name -> Arrays.equals(one.get(name), other.get(name)));
  }

  private static Optional<Parts> parts(byte[] file, boolean carriers) {
    try {
      return PeParts.of(file, carriers)
          .or(() -> ElfParts.of(file))
          .or(() -> MachOParts.of(file, carriers));
    } catch (IndexOutOfBoundsException | IllegalArgumentException cutOff) {
      return Optional.empty();
    }
  }

  /** Returns a part of a file. */
  static byte[] slice(byte[] file, long from, long length) {
    return Arrays.copyOfRange(
        file,
        Objects.checkIndex(Math.toIntExact(from), file.length + 1),
        Objects.checkIndex(Math.toIntExact(from + length), file.length + 1));
  }
}
