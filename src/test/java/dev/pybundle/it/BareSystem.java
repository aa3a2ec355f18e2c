package dev.pybundle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.platform.HostSystem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * This machine without what a user's may lack: in a mount namespace of its own a command sees no
 * Python of the build, no certificates, no libraries but those of the C library, and nothing that
 * Maven has built.
 */
final class BareSystem {

  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu"),
          Path.of("/usr/lib/aarch64-linux-gnu"),
          Path.of("/usr/lib64"),
          Path.of("/lib/x86_64-linux-gnu"),
          Path.of("/lib64"));

  /**
   * What any system has: the C library in its parts, what it loads itself, and zlib, which a
   * launcher wants.
   */
  private static final String C_LIBRARY =
      "{ld-linux*,libc.so*,libm.so*,libmvec.so*,libpthread.so*,libdl.so*,librt.so*,libutil.so*,"
          + "libresolv.so*,libanl.so*,libnss_*,libgcc_s.so*,libcrypt.so*,libz.so*}";

  private static final List<Path> HIDDEN =
      Stream.of(
              List.of("/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/usr/lib/ssl"),
              List.of("/usr/share/ca-certificates", "/usr/local/lib", "/opt"),
              Stream.of(".pyenv", ".cache", ".local", ".m2")
                  .map(name -> System.getProperty("user.home") + "/" + name)
                  .toList(),
              List.of(Path.of("target").toAbsolutePath().toString()))
          .flatMap(List::stream)
          .map(Path::of)
          .toList();

  private static final String SCRIPT =
      """
      set -e
      mount=$1 empty=$2 libraries=$3; shift 3
      while [ "$1" != -- ]; do
        [ ! -d "$1" ] || "$mount" --bind "$empty" "$1"
        shift
      done
      "$mount" --bind "$libraries" "$2"
      shift 2
      exec "$@"
      """;

  private static final Optional<BareSystem> HERE = find();

  private final Path unshare;
  private final Path mount;
  private final Path libraries;

  private BareSystem(Path unshare, Path mount, Path libraries) {
    this.unshare = unshare;
    this.mount = mount;
    this.libraries = libraries;
  }

  /** Returns the one of this machine, if it may be made; says so once if not. */
  static Optional<BareSystem> here() {
    return HERE;
  }

  /**
   * Returns what runs a command in it, as the process that is started.
   *
   * @param command a program outside of what is hidden
   * @param folder where to put what is seen instead
   */
  List<String> around(List<String> command, Path folder) throws IOException {
    Path system = folder.resolve("system");
    Path empty = Files.createDirectories(folder.resolve("nothing"));
    if (Files.notExists(system)) {
      Files.createDirectory(system);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(libraries, C_LIBRARY)) {
        for (Path file : files) {
          Files.copy(file, system.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      assertThat(system).isNotEmptyDirectory();
    }
    List<String> all = new ArrayList<>();
    all.addAll(List.of(unshare.toString(), "-m", "/bin/sh", "-c", SCRIPT, "sh"));
    Stream.of(mount, empty, system).map(Path::toString).forEach(all::add);
    Stream.concat(HIDDEN.stream(), pythons()).map(Path::toString).forEach(all::add);
    all.addAll(List.of("--", libraries.toString()));
    all.addAll(command);
    return all;
  }

  private static Stream<Path> pythons() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"))) {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        try (DirectoryStream<Path> pythons = Files.newDirectoryStream(folder, "python3*")) {
          pythons.forEach(found::add);
        }
      }
    }
    return found.stream();
  }

  private static Optional<BareSystem> find() {
    HostSystem host = new HostSystem();
    Optional<Path> libraries =
        LIBRARIES.stream().filter(folder -> Files.exists(folder.resolve("libc.so.6"))).findFirst();
    Optional<Path> unshare = host.find("unshare");
    Optional<Path> mount = host.find("mount");
    if (libraries.isPresent()
        && unshare.isPresent()
        && mount.isPresent()
        && isAllowed(unshare.get())) {
      return Optional.of(new BareSystem(unshare.get(), mount.get(), libraries.get()));
    }
    System.out.println(
        "SKIPPED: frozen programs see the certificates, libraries and Python of this system, which"
            + " lets nobody make a mount namespace (unshare -m)");
    return Optional.empty();
  }

  private static boolean isAllowed(Path unshare) {
    try {
      return new ProcessBuilder(unshare.toString(), "-m", "/bin/true").start().waitFor() == 0;
    } catch (IOException impossible) {
      return false;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
