/** Our own formats of spans and of the events of runs under way. */
@NullMarked
package io.workflowtelemetry.transforms.spans;

import org.jspecify.annotations.NullMarked;
