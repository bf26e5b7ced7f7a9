/**
 * The latest state of runs, with their jobs and commits, of whatever pieces they came in; and of
 * all else that logs tell of.
 */
@NullMarked
package io.workflowtelemetry.transforms.runs;

import org.jspecify.annotations.NullMarked;
