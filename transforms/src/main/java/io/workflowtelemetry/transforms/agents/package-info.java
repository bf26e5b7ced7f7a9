/** What agents do: their invocations, how good those were, and how lines of one are merged. */
@NullMarked
package io.workflowtelemetry.transforms.agents;

import org.jspecify.annotations.NullMarked;
