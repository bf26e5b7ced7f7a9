/** A Flink cluster of processes on this machine. */
@NullMarked
package io.workflowtelemetry.runners.cluster;

import org.jspecify.annotations.NullMarked;
