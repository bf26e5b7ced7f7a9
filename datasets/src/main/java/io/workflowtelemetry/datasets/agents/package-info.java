/** Training data of agents: what was known of a task, which agent did it, and its reward. */
@NullMarked
package io.workflowtelemetry.datasets.agents;

import org.jspecify.annotations.NullMarked;
