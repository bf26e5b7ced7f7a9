/** Running a backfill: the pipeline, then the documents that tell what it did, then the swap. */
@NullMarked
package io.workflowtelemetry.runners.backfill;

import org.jspecify.annotations.NullMarked;
