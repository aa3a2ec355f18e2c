@NullMarked
package dev.pybundle.artifact;

import org.jspecify.annotations.NullMarked;
