/** Python's compiled code, as archives of modules hold it. */
@NullMarked
package dev.pybundle.bytecode;

import org.jspecify.annotations.NullMarked;
