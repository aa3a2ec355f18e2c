package dev.pybundle.compress;

import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Packing;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a program is made smaller.
 *
 * @param treatments what is done to its content, in this order: what is left out is treated by none
 * @param packing how that is packed; null for what fits where the program goes
 * @param staged whether it goes into an app, whose installer compresses it
 */
public record Compression(List<Treatment> treatments, @Nullable Packing packing, boolean staged) {

  /** Copies the list. */
  public Compression {
    treatments = List.copyOf(treatments);
  }

  /** Returns how to pack. A folder is shipped in an archive or an installer, too. */
  public Packing packing(Layout layout) {
    boolean compressedLater = staged || layout == Layout.onedir;
    return Objects.requireNonNullElse(packing, compressedLater ? Packing.installer : Packing.disk);
  }
}
