/**
 * Raw log records in, states of runs, jobs and commits out, or a bad record that says why not and
 * can be mended.
 */
@NullMarked
package io.workflowtelemetry.transforms.logs;

import org.jspecify.annotations.NullMarked;
