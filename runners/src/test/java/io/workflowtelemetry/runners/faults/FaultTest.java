package io.workflowtelemetry.runners.faults;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A class of tests in which something fails on purpose; they take minutes. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
    named = Size.PROPERTY,
    matches = "small|full",
    disabledReason = "it takes minutes; -Dfaults=small or -Pfaults runs it")
@interface FaultTest {}
