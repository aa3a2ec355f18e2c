/** {@code Bundle}, {@code bundle.json}, fingerprints, atomic folders. */
@NullMarked
package dev.pybundle.bundle;

import org.jspecify.annotations.NullMarked;
