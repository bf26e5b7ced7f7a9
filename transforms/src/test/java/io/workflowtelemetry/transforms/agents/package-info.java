@NullMarked
package io.workflowtelemetry.transforms.agents;

import org.jspecify.annotations.NullMarked;
