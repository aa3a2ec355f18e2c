@NullMarked
package dev.pybundle.python;

import org.jspecify.annotations.NullMarked;
