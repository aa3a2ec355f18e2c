/** What a project's release build takes: the part of its POM, and the files of its CI. */
@NullMarked
package dev.pybundle.scaffold;

import org.jspecify.annotations.NullMarked;
