/** Logs of jobs on GitHub Actions: their steps, their errors and what test runners counted. */
@NullMarked
package io.workflowtelemetry.transforms.logs.joblogs;

import org.jspecify.annotations.NullMarked;
