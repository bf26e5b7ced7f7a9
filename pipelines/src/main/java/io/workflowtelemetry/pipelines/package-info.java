/** One class a pipeline: typed arguments in, a graph out. */
@NullMarked
package io.workflowtelemetry.pipelines;

import org.jspecify.annotations.NullMarked;
