/** Counting in the graph, so that what was read can be balanced against what was kept. */
@NullMarked
package io.workflowtelemetry.transforms.counts;

import org.jspecify.annotations.NullMarked;
