/**
 * Dialects of agents: their invocations, and how good those were; and what pieces of invocations
 * add up to.
 */
@NullMarked
package io.workflowtelemetry.transforms.logs.agents;

import org.jspecify.annotations.NullMarked;
