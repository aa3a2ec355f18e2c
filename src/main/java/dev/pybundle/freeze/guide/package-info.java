/** A folder with all that is installed, and a launcher that finds an interpreter for it. */
@NullMarked
package dev.pybundle.freeze.guide;

import org.jspecify.annotations.NullMarked;
