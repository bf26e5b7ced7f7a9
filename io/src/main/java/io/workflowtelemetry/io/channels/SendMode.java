package io.workflowtelemetry.io.channels;

/** Whether people are told. */
public enum SendMode {
  /** They are. */
  ACTIVE,
  /** They are not; deliveries say what would have been told, and to whom. */
  SHADOW
}
