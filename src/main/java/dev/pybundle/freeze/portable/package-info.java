/** A folder with an interpreter and all that is installed, in place of a freeze. */
@NullMarked
package dev.pybundle.freeze.portable;

import org.jspecify.annotations.NullMarked;
