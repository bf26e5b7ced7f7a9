@NullMarked
package io.workflowtelemetry.datasets.agents;

import org.jspecify.annotations.NullMarked;
