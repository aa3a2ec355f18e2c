/** Every sentence that tells a user what to do next. Depends on nothing else of pybundle. */
@NullMarked
package dev.pybundle.message;

import org.jspecify.annotations.NullMarked;
