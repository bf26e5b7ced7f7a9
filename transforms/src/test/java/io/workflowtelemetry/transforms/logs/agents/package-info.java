@NullMarked
package io.workflowtelemetry.transforms.logs.agents;

import org.jspecify.annotations.NullMarked;
