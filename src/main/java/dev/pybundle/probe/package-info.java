/** Proves a program: starts it as on a user's machine, waits for its answer, ends it. */
@NullMarked
package dev.pybundle.probe;

import org.jspecify.annotations.NullMarked;
