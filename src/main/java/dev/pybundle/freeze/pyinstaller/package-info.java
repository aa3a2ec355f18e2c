/** PyInstaller: the driver, its log, its failures that exit with 0, and the assembler. */
@NullMarked
package dev.pybundle.freeze.pyinstaller;

import org.jspecify.annotations.NullMarked;
