/** A model of the backfill in SQL, which shares nothing with the pipeline but the rules. */
@NullMarked
package io.workflowtelemetry.runners.model;

import org.jspecify.annotations.NullMarked;
