/** Running pipelines: the graph, then the documents that tell what it did, then the swap. */
@NullMarked
package io.workflowtelemetry.runners.backfill;

import org.jspecify.annotations.NullMarked;
