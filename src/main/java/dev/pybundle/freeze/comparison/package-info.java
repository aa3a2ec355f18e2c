/** In what a program differs from another build of the same one, and why. */
@NullMarked
package dev.pybundle.freeze.comparison;

import org.jspecify.annotations.NullMarked;
