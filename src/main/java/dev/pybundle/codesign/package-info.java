/** Signers (Authenticode, Apple, detached) and references to secrets. */
@NullMarked
package dev.pybundle.codesign;

import org.jspecify.annotations.NullMarked;
