/** How agents do: statistics, workflows, repeated claims of success, and two agents compared. */
@NullMarked
package io.workflowtelemetry.transforms.measure.agents;

import org.jspecify.annotations.NullMarked;
