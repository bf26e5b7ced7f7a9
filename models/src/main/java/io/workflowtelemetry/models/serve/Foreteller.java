package io.workflowtelemetry.models.serve;

import io.workflowtelemetry.schemas.BuildExample;
import java.io.Serializable;
import java.time.Instant;

/** Foretells how long runs take and whether they succeed. */
public interface Foreteller extends Serializable {
  /**
   * Foretells a run.
   *
   * @param example what was known when the run was created; its targets are not looked at
   */
  Foresight foretell(BuildExample example);

  /**
   * Returns until when the rows go that the models are made of: of runs created before, they know
   * the end.
   */
  Instant trainedUntil();

  /** Returns what tells these models from others, 16 hex digits. */
  String modelId();
}
