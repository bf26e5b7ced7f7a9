/** Streams, run by the command line, and what a backfill of the same logs gives. */
@org.jspecify.annotations.NullMarked
package io.workflowtelemetry.runners.stream;
