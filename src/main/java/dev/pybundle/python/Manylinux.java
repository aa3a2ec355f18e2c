package dev.pybundle.python;

import dev.pybundle.platform.GlibcVersion;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Linux that uv chooses wheels for, where {@code <maxGlibc>} says that users have an older one
 * than this machine.
 */
final class Manylinux {

  /**
   * Minor versions of glibc 2 that uv knows a platform of.
   *
   * @see <a href="https://docs.astral.sh/uv/reference/cli/#uv-pip-install--python-platform">uv pip
   *     install --python-platform</a>
   */
  private static final List<Integer> KNOWN =
      List.of(40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 28, 17);

  private static final Set<String> TRIPLES =
      Set.of("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu");

  private static final String GLIBC = "glibc ";

  private Manylinux() {}

  /**
   * Returns the newest platform whose wheels run with a glibc, or the oldest that there is.
   *
   * @param limit the newest glibc that may be wanted; null for any
   * @return what uv takes for {@code --python-platform}; empty if that does not matter
   */
  static Optional<String> platform(TargetTriple triple, @Nullable GlibcVersion limit) {
    if (limit == null || !TRIPLES.contains(triple.value())) {
      return Optional.empty();
    }
    int minor =
        KNOWN.stream()
            .filter(known -> new GlibcVersion(2, known).compareTo(limit) <= 0)
            .findFirst()
            .orElse(KNOWN.get(KNOWN.size() - 1));
    return Optional.of(triple.architecture().rustName() + "-manylinux_2_" + minor);
  }

  /**
   * Returns the platform for what runs on this machine.
   *
   * @param interpreter what it runs with
   * @return empty if this machine's own glibc is not newer than the limit
   */
  static Optional<String> here(
      HostSystem host, InterpreterInfo interpreter, @Nullable GlibcVersion limit) {
    boolean newer =
        limit != null
            && Stream.of(interpreter.libc())
                .filter(libc -> libc.startsWith(GLIBC))
                .flatMap(libc -> GlibcVersion.parse(libc.substring(GLIBC.length())).stream())
                .anyMatch(own -> own.compareTo(limit) > 0);
    return newer
        ? platform(TargetTriple.usualFor(host.os(), host.architecture()), limit)
        : Optional.empty();
  }
}
