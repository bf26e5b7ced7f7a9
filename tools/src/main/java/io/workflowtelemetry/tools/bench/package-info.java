/** Measuring how fast a stream, a backfill or a receiver is. */
@NullMarked
package io.workflowtelemetry.tools.bench;

import org.jspecify.annotations.NullMarked;
