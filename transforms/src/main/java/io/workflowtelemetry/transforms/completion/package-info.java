/**
 * What follows when a run has ended by its run events: which of its steps were slow, which
 * artifacts to archive, and what became of that.
 */
@NullMarked
package io.workflowtelemetry.transforms.completion;

import org.jspecify.annotations.NullMarked;
