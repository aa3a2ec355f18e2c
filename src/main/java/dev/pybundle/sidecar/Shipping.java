package dev.pybundle.sidecar;

import dev.pybundle.bundle.Layout;

/**
 * The entry of Tauri's configuration through which an app ships a staged program.
 *
 * @see <a href="https://v2.tauri.app/develop/sidecar/">externalBin</a>
 * @see <a href="https://v2.tauri.app/develop/resources/">resources</a>
 */
public sealed interface Shipping {

  /**
   * One file, shipped by {@code bundle.externalBin}.
   *
   * @param entry path in the Tauri folder, without triple and {@code .exe}, e.g. {@code
   *     binaries/cortex-backend}
   */
  record ExternalBin(String entry) implements Shipping {}

  /**
   * A folder, shipped by {@code bundle.resources} in its map form: the list form keeps the source's
   * path, and a pattern flattens the tree.
   *
   * @param source path in the Tauri folder, e.g. {@code binaries/cortex-backend}
   * @param target path in the app's resources, e.g. {@code cortex-backend}
   */
  record Resource(String source, String target) implements Shipping {}

  /**
   * Returns how a program is shipped.
   *
   * @param name name of the sidecar
   * @param layout the program's
   */
  static Shipping of(String name, Layout layout) {
    return layout == Layout.onedir ? onedir(name) : onefile(name);
  }

  /**
   * Returns how a onefile program is shipped.
   *
   * @param name name of the sidecar
   */
  static Shipping onefile(String name) {
    return new ExternalBin(SidecarStager.FOLDER + "/" + name);
  }

  /**
   * Returns how a onedir program is shipped. The folder has no triple in its name, because one
   * configuration serves all systems.
   *
   * @param name name of the sidecar
   */
  static Shipping onedir(String name) {
    return new Resource(SidecarStager.FOLDER + "/" + name, name);
  }

  /**
   * Returns how the archives of a onefile program are shipped.
   *
   * @param name name of the sidecar
   */
  static Shipping lazy(String name) {
    return onedir(lazyName(name));
  }

  /**
   * Returns the name of their folder.
   *
   * @param name name of the sidecar
   */
  static String lazyName(String name) {
    return name + "-lazy";
  }
}
