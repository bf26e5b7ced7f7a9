/** Looking at events one by one in the order of their times, whatever order they came in. */
@NullMarked
package io.workflowtelemetry.transforms.order;

import org.jspecify.annotations.NullMarked;
