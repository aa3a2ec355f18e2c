/** Authenticode signatures of Windows programs, made and checked in process on any system. */
@NullMarked
package dev.pybundle.codesign.authenticode;

import org.jspecify.annotations.NullMarked;
