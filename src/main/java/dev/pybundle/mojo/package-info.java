/** One class a goal: parameters, a request, and a result that is logged or thrown. */
@NullMarked
package dev.pybundle.mojo;

import org.jspecify.annotations.NullMarked;
