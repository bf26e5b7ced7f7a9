/** Measuring how fast a stream or a backfill is. */
@NullMarked
package io.workflowtelemetry.tools.bench;

import org.jspecify.annotations.NullMarked;
