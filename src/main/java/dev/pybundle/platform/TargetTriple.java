package dev.pybundle.platform;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Rust target triple, the name of the machine that a program is made for, e.g. {@code
 * x86_64-unknown-linux-gnu}.
 *
 * <p>Source of the names: {@code rustup target list} and Tauri's {@code universal-apple-darwin}.
 *
 * @param value the triple as Rust writes it
 * @param os its operating system
 * @param architecture its processor architecture
 */
public record TargetTriple(String value, OperatingSystem os, Architecture architecture) {

  private static final List<String> KNOWN =
      List.of(
          "x86_64-unknown-linux-gnu",
          "aarch64-unknown-linux-gnu",
          "i686-unknown-linux-gnu",
          "armv7-unknown-linux-gnueabihf",
          "arm-unknown-linux-gnueabihf",
          "riscv64gc-unknown-linux-gnu",
          "x86_64-unknown-linux-musl",
          "aarch64-unknown-linux-musl",
          "x86_64-apple-darwin",
          "aarch64-apple-darwin",
          "universal-apple-darwin",
          "x86_64-pc-windows-msvc",
          "i686-pc-windows-msvc",
          "aarch64-pc-windows-msvc",
          "x86_64-pc-windows-gnu",
          "i686-pc-windows-gnu");

  /** What runs on all of them is {@link Architecture#UNIVERSAL}. */
  private static final List<String> MACOS = List.of("aarch64-apple-darwin", "x86_64-apple-darwin");

  /** Processors that start nothing that was made for another one. */
  private static final Set<Architecture> SEPARATE =
      Set.of(Architecture.X86_64, Architecture.AARCH64);

  /** Returns the triples that pybundle knows, the usual ones of each system first. */
  public static List<String> known() {
    return KNOWN;
  }

  /**
   * Reads a triple.
   *
   * @param value e.g. {@code aarch64-apple-darwin}
   * @return empty if it is not one of {@link #known()}
   */
  public static Optional<TargetTriple> parse(String value) {
    if (!KNOWN.contains(value)) {
      return Optional.empty();
    }
    String first = value.substring(0, value.indexOf('-'));
    return Architecture.ofRustName(first)
        .map(architecture -> new TargetTriple(value, osOf(value), architecture));
  }

  /**
   * Returns the usual triple of a machine: glibc on Linux, MSVC on Windows.
   *
   * @param os its operating system
   * @param architecture its processor architecture
   * @throws IllegalArgumentException if no freezer supports that machine
   */
  public static TargetTriple usualFor(OperatingSystem os, Architecture architecture) {
    return KNOWN.stream()
        .flatMap(value -> parse(value).stream())
        .filter(triple -> triple.os() == os && triple.architecture() == architecture)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No target triple is known for " + os + " on " + architecture));
  }

  /**
   * Returns the triples of one processor each that it stands for: itself, but for {@code
   * universal-apple-darwin} that of arm64 and that of x86_64.
   */
  public List<TargetTriple> thin() {
    return architecture == Architecture.UNIVERSAL
        ? MACOS.stream().flatMap(each -> parse(each).stream()).toList()
        : List.of(this);
  }

  /** Returns whether it is for Linux with the C library musl. */
  public boolean isMusl() {
    return value.endsWith("-musl");
  }

  /** Returns {@code .exe} for Windows and nothing for the rest, as Tauri and PyInstaller do. */
  public String executableSuffix() {
    return os == OperatingSystem.WINDOWS ? ".exe" : "";
  }

  /**
   * Returns whether a machine cannot start programs for it as its own: another system, or on Linux
   * another processor. Windows and macOS start those of some other ones.
   */
  public boolean isForeignOn(HostSystem host) {
    return os != host.os()
        || (os == OperatingSystem.LINUX
            && SEPARATE.contains(architecture)
            && architecture != host.architecture());
  }

  @Override
  public String toString() {
    return value;
  }

  private static OperatingSystem osOf(String value) {
    if (value.contains("windows")) {
      return OperatingSystem.WINDOWS;
    }
    return value.contains("apple") ? OperatingSystem.MACOS : OperatingSystem.LINUX;
  }
}
