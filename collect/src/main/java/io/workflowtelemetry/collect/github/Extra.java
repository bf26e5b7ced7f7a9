package io.workflowtelemetry.collect.github;

import java.io.IOException;

/** More of an attempt of a run than its jobs. */
interface Extra {
  /**
   * Keeps it, unless it is kept.
   *
   * @param run whose attempt it is, as it was when its last attempt had ended
   * @param isSettled whether what is not there will not be there later
   * @return whether all is kept that there will be; else it has to be asked for again
   */
  boolean collect(Attempt attempt, WorkflowRun run, boolean isSettled) throws IOException;
}
