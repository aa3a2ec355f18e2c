/**
 * {@code Problem}, what failed and what to do, and what shapes such a sentence. Depends on nothing
 * else of pybundle.
 */
@NullMarked
package dev.pybundle.message;

import org.jspecify.annotations.NullMarked;
