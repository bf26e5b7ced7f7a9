/** Whether an output is good enough to be used. */
@NullMarked
package io.workflowtelemetry.datasets.quality;

import org.jspecify.annotations.NullMarked;
