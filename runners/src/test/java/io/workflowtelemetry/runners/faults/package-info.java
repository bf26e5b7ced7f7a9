/** A stream on a cluster whose parts fail. */
@NullMarked
package io.workflowtelemetry.runners.faults;

import org.jspecify.annotations.NullMarked;
