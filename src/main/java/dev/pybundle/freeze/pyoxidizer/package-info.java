/** PyOxidizer as a freezer: its configuration, what it can, and what it says when it fails. */
@NullMarked
package dev.pybundle.freeze.pyoxidizer;

import org.jspecify.annotations.NullMarked;
