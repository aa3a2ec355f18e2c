package dev.pybundle.sidecar;

import java.util.List;

/** The two shapes of Tauri's configuration. */
public enum TauriVersion {
  /** {@code tauri.bundle.externalBin}, {@code package.productName}. */
  V1("/tauri/bundle/externalBin", "/package/productName"),
  /** {@code bundle.externalBin}, {@code productName}; also version 3. */
  V2("/bundle/externalBin", "/productName");

  private final String externalBin;
  private final String productName;

  TauriVersion(String externalBin, String productName) {
    this.externalBin = externalBin;
    this.productName = productName;
  }

  /** Returns where {@code externalBin} is, as a JSON pointer. */
  String externalBin() {
    return externalBin;
  }

  /**
   * Returns the names down to a member of {@code bundle}.
   *
   * @param member e.g. {@code resources}
   */
  List<String> bundle(String member) {
    return this == V1 ? List.of("tauri", "bundle", member) : List.of("bundle", member);
  }

  /** Returns where {@code productName} is, as a JSON pointer. */
  String productName() {
    return productName;
  }
}
