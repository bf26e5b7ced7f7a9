package io.workflowtelemetry.runners.faults;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A {@link FaultTest} that takes too long for each build, or is not sure enough to end well. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
    named = Size.PROPERTY,
    matches = "all|full",
    disabledReason = "it is not for each build; -Dfaults=all or -Pfaults runs it")
@interface NotInEachBuild {}
