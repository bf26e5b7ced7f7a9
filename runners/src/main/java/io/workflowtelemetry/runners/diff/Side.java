package io.workflowtelemetry.runners.diff;

/** One of two outputs that are compared. */
enum Side {
  A,
  B
}
