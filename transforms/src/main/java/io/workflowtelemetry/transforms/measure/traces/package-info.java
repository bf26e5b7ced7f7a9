/**
 * What takes longer than it used to, what a trace waited for, and what to do about it.
 *
 * <p><b>The most specific threshold decides, also where it is disabled.</b> Were disabled ones
 * passed over, the next broader one would take their place, and nothing could be silenced but by
 * disabling all.
 */
@NullMarked
package io.workflowtelemetry.transforms.measure.traces;

import org.jspecify.annotations.NullMarked;
