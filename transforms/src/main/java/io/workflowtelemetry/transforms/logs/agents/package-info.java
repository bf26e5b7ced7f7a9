/** Dialects of agents: their invocations, and how good those were. */
@NullMarked
package io.workflowtelemetry.transforms.logs.agents;

import org.jspecify.annotations.NullMarked;
