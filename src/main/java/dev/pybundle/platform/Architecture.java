package dev.pybundle.platform;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Processor architectures, with the names that a JVM and Rust give them. */
public enum Architecture {
  /** 64-bit x86. */
  X86_64(List.of("amd64", "x86_64", "x64"), List.of("x86_64")),
  /** 32-bit x86. */
  X86(List.of("x86", "i386", "i486", "i586", "i686"), List.of("i686", "i586")),
  /** 64-bit ARM. */
  AARCH64(List.of("aarch64", "arm64"), List.of("aarch64")),
  /** 32-bit ARM. */
  ARM(List.of("arm", "armv7l"), List.of("armv7", "arm")),
  /** 64-bit RISC-V. */
  RISCV64(List.of("riscv64"), List.of("riscv64gc")),
  /**
   * Both Mach-O architectures in one file; Tauri's own pseudo-architecture, {@code
   * universal-apple-darwin}.
   */
  UNIVERSAL(List.of(), List.of("universal"));

  private final List<String> javaNames;
  private final List<String> rustNames;

  Architecture(List<String> javaNames, List<String> rustNames) {
    this.javaNames = javaNames;
    this.rustNames = rustNames;
  }

  /** Returns the first part of a triple, e.g. {@code x86_64}. */
  public String rustName() {
    return rustNames.get(0);
  }

  /**
   * Returns the architecture that a JVM reports.
   *
   * @param osArch the value of {@code os.arch}
   * @throws IllegalArgumentException for one that is not known
   */
  public static Architecture of(String osArch) {
    String name = osArch.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(architecture -> architecture.javaNames.contains(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("Unknown processor architecture '" + osArch + "'"));
  }

  static Optional<Architecture> ofRustName(String name) {
    return Arrays.stream(values())
        .filter(architecture -> architecture.rustNames.contains(name))
        .findFirst();
  }
}
