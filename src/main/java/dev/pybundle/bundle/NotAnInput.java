package dev.pybundle.bundle;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a request that does not decide the result of a step, or counts in another
 * way: where to work, whether only to look, a file that counts with its content. All others count,
 * see {@link RecordInputs}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface NotAnInput {}
