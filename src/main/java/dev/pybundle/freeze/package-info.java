/** What a freezer is, what it found, and the assembler's contract. */
@NullMarked
package dev.pybundle.freeze;

import org.jspecify.annotations.NullMarked;
