/** Tests of the sentences that users read. */
@NullMarked
package dev.pybundle.message;

import org.jspecify.annotations.NullMarked;
