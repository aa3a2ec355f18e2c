package dev.pybundle.sidecar;

import dev.pybundle.message.Problem;

/** What users read from {@code init-tauri}, and about the files that it writes. */
final class InitTauriProblems {

  private InitTauriProblems() {}

  /** Warns that the glue cannot wait for the program. */
  static Problem noHealth() {
    return new Problem(
        "<probe> has no <url>, so the app takes the sidecar for ready as soon as it has started",
        "write where it answers, e.g. <probe><url>http://127.0.0.1:{port}/api/health</url>"
            + "<args><arg>--port</arg><arg>{port}</arg></args></probe>");
  }

  /** Warns that the port is always the same. */
  static Problem fixedPort(int port) {
    return new Problem(
        "The sidecar always listens on port "
            + port
            + ", so it does not start while another program has that port",
        "let it take the port as an argument, and write <args><arg>--port</arg><arg>{port}</arg>"
            + "</args> and {port} in <url> of <probe>");
  }

  /** Warns about a signed app without entitlements. */
  static Problem noEntitlements(String file, String identity) {
    return new Problem(
        identity
            + " is set, so Tauri signs the sidecar with the hardened runtime, under which macOS"
            + " refuses the libraries that a onefile program unpacks",
        "write \"entitlements\": \"entitlements.plist\" into \"macOS\" of \"bundle\" in "
            + file
            + "; the goal init-tauri makes that file");
  }

  /** Warns about entitlements that are not there. */
  static Problem entitlementsMissing(String file, String plist) {
    return new Problem(
        "bundle.macOS.entitlements in " + file + " names " + plist + ", which does not exist",
        "run the goal init-tauri, which makes an entitlements.plist, or name the file that you"
            + " have");
  }

  /** Warns about entitlements under which a onefile sidecar does not start. */
  static Problem entitlementsTooStrict(String plist, String identity) {
    return new Problem(
        identity
            + " is set, so Tauri signs the sidecar with the hardened runtime and "
            + plist
            + ", under which macOS refuses the libraries that a onefile program unpacks",
        "add <key>com.apple.security.cs.disable-library-validation</key><true/> to it");
  }
}
