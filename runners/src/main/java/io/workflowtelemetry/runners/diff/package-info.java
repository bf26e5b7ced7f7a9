/** Two outputs compared row for row. */
@NullMarked
package io.workflowtelemetry.runners.diff;

import org.jspecify.annotations.NullMarked;
