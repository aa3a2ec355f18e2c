/** What the scripts of {@code src/it} share: running Maven again, and running what was frozen. */
@NullMarked
package dev.pybundle.it;

import org.jspecify.annotations.NullMarked;
