package dev.pybundle.bundle;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks paths of a record as folders of Python code, of which only what can change a program counts
 * (see {@link SourceFiles#below}); of all other paths everything does.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Sources {}
