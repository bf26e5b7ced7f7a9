/** Which of many states of one thing counts. */
@NullMarked
package io.workflowtelemetry.transforms.latest;

import org.jspecify.annotations.NullMarked;
