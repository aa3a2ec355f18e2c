@NullMarked
package dev.pybundle.bundle;

import org.jspecify.annotations.NullMarked;
