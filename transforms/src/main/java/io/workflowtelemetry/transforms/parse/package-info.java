/** Raw log records in, states of runs, jobs and commits out, or a bad record that says why not. */
@NullMarked
package io.workflowtelemetry.transforms.parse;

import org.jspecify.annotations.NullMarked;
