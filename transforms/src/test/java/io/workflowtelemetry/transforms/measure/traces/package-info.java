@NullMarked
package io.workflowtelemetry.transforms.measure.traces;

import org.jspecify.annotations.NullMarked;
