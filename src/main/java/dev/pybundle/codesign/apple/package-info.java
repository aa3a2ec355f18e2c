/** Signatures of macOS programs, which PyInstaller makes and Apple's tool checks. */
@NullMarked
package dev.pybundle.codesign.apple;

import org.jspecify.annotations.NullMarked;
