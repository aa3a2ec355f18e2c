/** Patches from one release of a program to the next: their form, and how they are made. */
@NullMarked
package dev.pybundle.delta;

import org.jspecify.annotations.NullMarked;
