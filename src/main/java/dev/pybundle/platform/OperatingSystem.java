package dev.pybundle.platform;

import java.util.Locale;

/** The operating systems that a program can be frozen for. */
public enum OperatingSystem {
  /** Linux, with glibc or musl. */
  LINUX("Linux", "linux"),
  /** macOS. */
  MACOS("macOS", "macos"),
  /** Windows. */
  WINDOWS("Windows", "windows");

  private final String displayName;
  private final String profile;

  OperatingSystem(String displayName, String profile) {
    this.displayName = displayName;
    this.profile = profile;
  }

  /** Returns the name as its maker writes it, for messages. */
  public String displayName() {
    return displayName;
  }

  /**
   * Returns the name that Tauri gives it in {@code tauri.<name>.conf.json}: {@code linux}, {@code
   * macos}, {@code windows}.
   */
  public String id() {
    return profile;
  }

  /**
   * Returns the system that a JVM reports.
   *
   * @param osName the value of {@code os.name}
   * @throws IllegalArgumentException for a system that no freezer supports
   */
  public static OperatingSystem of(String osName) {
    String name = osName.toLowerCase(Locale.ROOT);
    if (name.contains("linux")) {
      return LINUX;
    }
    if (name.contains("mac") || name.contains("darwin")) {
      return MACOS;
    }
    if (name.contains("win")) {
      return WINDOWS;
    }
    throw new IllegalArgumentException("No freezer supports the operating system '" + osName + "'");
  }
}
