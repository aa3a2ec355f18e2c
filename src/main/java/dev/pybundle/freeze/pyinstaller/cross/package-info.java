/** Freezing for a system whose programs this machine does not start. */
@NullMarked
package dev.pybundle.freeze.pyinstaller.cross;

import org.jspecify.annotations.NullMarked;
