/** What the report shows, how its sizes are measured, and the page itself. */
@NullMarked
package dev.pybundle.report;

import org.jspecify.annotations.NullMarked;
