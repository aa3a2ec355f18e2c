/** {@code ProcessRunner}: the only place that starts a process. */
@NullMarked
package dev.pybundle.process;

import org.jspecify.annotations.NullMarked;
