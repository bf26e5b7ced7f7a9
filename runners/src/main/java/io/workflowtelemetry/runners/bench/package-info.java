/** Measuring how fast a stream or a backfill is. */
@NullMarked
package io.workflowtelemetry.runners.bench;

import org.jspecify.annotations.NullMarked;
