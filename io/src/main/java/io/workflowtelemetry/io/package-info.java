/** The outside world: log files, git, Parquet, output folders; no rule of the domain. */
@NullMarked
package io.workflowtelemetry.io;

import org.jspecify.annotations.NullMarked;
