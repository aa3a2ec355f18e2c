package dev.pybundle.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what has an effect beside {@code <specFile>}, too. An option without it only shapes a
 * generated spec, so it is refused there.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface WithSpecFile {}
