/** Checksums beside a program, for systems that do not look at signatures in it. */
@NullMarked
package dev.pybundle.codesign.detached;

import org.jspecify.annotations.NullMarked;
