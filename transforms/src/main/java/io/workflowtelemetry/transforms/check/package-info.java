/** Checks over runs and aggregates, and the alerts that they raise. */
@NullMarked
package io.workflowtelemetry.transforms.check;

import org.jspecify.annotations.NullMarked;
