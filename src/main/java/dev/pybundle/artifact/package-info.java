/**
 * Attaching, resolving and unpacking per-triple artifacts; with {@code mojo} the only user of
 * Maven's types.
 */
@NullMarked
package dev.pybundle.artifact;

import org.jspecify.annotations.NullMarked;
