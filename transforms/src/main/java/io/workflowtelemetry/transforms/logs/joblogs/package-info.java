/**
 * Logs of jobs on GitHub Actions: their steps, their errors and what test runners counted; and the
 * annotations of their check runs, which say of some failures what no log does.
 */
@NullMarked
package io.workflowtelemetry.transforms.logs.joblogs;

import org.jspecify.annotations.NullMarked;
