package io.workflowtelemetry.runners.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which values an option takes, in words for help pages and messages. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Allowed {
  /** Returns the words, such as "time or hash". */
  String value();

  /** Returns what holds where the option is not given, where no value can say it; else empty. */
  String otherwise() default "";
}
