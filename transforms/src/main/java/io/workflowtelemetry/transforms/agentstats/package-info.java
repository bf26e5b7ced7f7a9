/** How agents do: statistics, workflows, repeated claims of success, and two agents compared. */
@NullMarked
package io.workflowtelemetry.transforms.agentstats;

import org.jspecify.annotations.NullMarked;
