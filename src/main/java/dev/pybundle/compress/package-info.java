/** Trim rules, strip, and the replacements that they offer to the assembler. */
@NullMarked
package dev.pybundle.compress;

import org.jspecify.annotations.NullMarked;
