/** How a stream does, from its engine and its tables. */
@NullMarked
package io.workflowtelemetry.runners.status;

import org.jspecify.annotations.NullMarked;
