/** Nuitka as a freezer: its arguments, and what it can. */
@NullMarked
package dev.pybundle.freeze.nuitka;

import org.jspecify.annotations.NullMarked;
