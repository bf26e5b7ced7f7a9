/** Metrics as Prometheus reads them. */
@NullMarked
package io.workflowtelemetry.runners.metrics;

import org.jspecify.annotations.NullMarked;
