package io.workflowtelemetry.runners.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The order in which help pages list the options of an interface; reflection promises none. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OptionOrder {
  /** Returns the names of the options, first things first; others follow by name. */
  String[] value();
}
