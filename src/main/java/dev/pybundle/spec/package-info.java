/**
 * {@code BundleSpec}, its validation, and the writers of spec and version info: pure, text in, text
 * out.
 */
@NullMarked
package dev.pybundle.spec;

import org.jspecify.annotations.NullMarked;
