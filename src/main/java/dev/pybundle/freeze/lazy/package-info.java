/** Distributions in archives of their own, which a program loads when it first imports them. */
@NullMarked
package dev.pybundle.freeze.lazy;

import org.jspecify.annotations.NullMarked;
