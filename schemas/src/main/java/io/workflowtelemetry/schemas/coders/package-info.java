/** How records travel between the steps of a pipeline. */
@NullMarked
package io.workflowtelemetry.schemas.coders;

import org.jspecify.annotations.NullMarked;
