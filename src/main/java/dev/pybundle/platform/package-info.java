/**
 * {@code TargetTriple}, host detection, executable formats (ELF, PE, Mach-O headers), tool lookup.
 */
@NullMarked
package dev.pybundle.platform;

import org.jspecify.annotations.NullMarked;
