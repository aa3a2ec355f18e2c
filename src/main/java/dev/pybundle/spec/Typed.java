package dev.pybundle.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What name and type of a component of {@link BundleSpec} do not say of its parameter. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Typed {

  /** The default; otherwise false, 0, nothing. The parameter of the goal has the same. */
  String usual() default "";

  /** What the user writes to set it, if that is not {@code <name of the component>}. */
  String element() default "";

  /** Name of an element of a list, if that is not the list's without its last letter. */
  String each() default "";

  /** What an element of a list is. */
  Kind as() default Kind.ANY;

  /** Kinds of elements. */
  enum Kind {
    /** One line of text, or a file. */
    ANY,
    /** Name of a module. */
    MODULE,
    /** Name of a distribution. */
    DISTRIBUTION,
    /** A folder. */
    FOLDER
  }
}
