/** {@code ProcessRunner}: the only place that starts a process, and what runs then. */
@NullMarked
package dev.pybundle.process;

import org.jspecify.annotations.NullMarked;
