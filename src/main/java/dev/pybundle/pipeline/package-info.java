/**
 * One service a goal, each a request that ends in a sealed result; the up-to-date decision and the
 * Bundle swap.
 */
@NullMarked
package dev.pybundle.pipeline;

import org.jspecify.annotations.NullMarked;
