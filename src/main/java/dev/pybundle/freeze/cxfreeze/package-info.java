/** cx_Freeze as a freezer: its record, and what it can. */
@NullMarked
package dev.pybundle.freeze.cxfreeze;

import org.jspecify.annotations.NullMarked;
