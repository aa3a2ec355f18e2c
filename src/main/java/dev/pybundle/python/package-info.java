/**
 * Finding or provisioning an interpreter, environments, requirements, inspection of an environment.
 */
@NullMarked
package dev.pybundle.python;

import org.jspecify.annotations.NullMarked;
