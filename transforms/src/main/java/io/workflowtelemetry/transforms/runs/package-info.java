/** Runs in their latest state, with their jobs and their commits. */
@NullMarked
package io.workflowtelemetry.transforms.runs;

import org.jspecify.annotations.NullMarked;
