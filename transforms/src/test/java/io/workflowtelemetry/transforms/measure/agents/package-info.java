@NullMarked
package io.workflowtelemetry.transforms.measure.agents;

import org.jspecify.annotations.NullMarked;
