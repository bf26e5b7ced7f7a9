package io.workflowtelemetry.models.serve;

/** Who says what is served. */
public enum Server {
  /** The model that was fitted. */
  MODEL,
  /** What it has to beat. */
  BASELINE
}
