/** Tests of the probe, on real processes. */
@NullMarked
package dev.pybundle.probe;

import org.jspecify.annotations.NullMarked;
