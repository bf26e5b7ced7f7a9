package io.workflowtelemetry.transforms.measure.dora;

import io.workflowtelemetry.schemas.DeploymentItem;

/** What an item is. */
enum Kind {
  /** A production deployment that was told of as such, and has ended. */
  TOLD,
  /** What jobs of a run deployed. */
  JOBS,
  /** A run that a deployment of whatever environment is of. */
  RUN,
  /** When a commit was made. */
  COMMIT,
  /** How long a commit took to be deployed. */
  LEAD_TIME,
  /** How long failures lasted. */
  RESTORE;

  static Kind of(DeploymentItem item) {
    return valueOf(item.getKind());
  }

  /**
   * Returns what tells an item of a repository from all others. One that moves to another month,
   * commit or environment is another: it may come from there before it goes from here.
   */
  static String id(DeploymentItem item) {
    return String.join(
        "/",
        item.getKind(),
        item.getId(),
        Long.toString(item.getAt().toEpochMilli()),
        item.getSha(),
        item.getEnvironment());
  }
}
