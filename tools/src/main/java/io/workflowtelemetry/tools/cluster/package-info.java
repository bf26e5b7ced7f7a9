/** A Flink cluster of processes on this machine. */
@NullMarked
package io.workflowtelemetry.tools.cluster;

import org.jspecify.annotations.NullMarked;
