/** Tests over time: their history, the flaky among them, and the errors of their logs. */
@NullMarked
package io.workflowtelemetry.transforms.tests;

import org.jspecify.annotations.NullMarked;
