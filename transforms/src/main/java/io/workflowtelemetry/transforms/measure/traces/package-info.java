/** What takes longer than it used to, what a trace waited for, and what to do about it. */
@NullMarked
package io.workflowtelemetry.transforms.measure.traces;

import org.jspecify.annotations.NullMarked;
