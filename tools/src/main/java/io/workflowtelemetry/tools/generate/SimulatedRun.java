package io.workflowtelemetry.tools.generate;

import java.util.List;

/**
 * An attempt of a simulated run; all times in ms since the epoch.
 *
 * @param workflow what ran
 * @param id unique and increasing
 * @param number place among the company's runs, from 1
 * @param attempt from 1
 * @param branch the branch's name
 * @param event what started it
 * @param actor login of who started it
 * @param commit what it ran for
 * @param createdAt when the first attempt was created
 * @param startedAt when this attempt was started
 * @param conclusion success, failure or cancelled
 * @param jobs one or more, in the order of their ids
 */
record SimulatedRun(
    Workflow workflow,
    long id,
    long number,
    int attempt,
    String branch,
    String event,
    String actor,
    SimulatedCommit commit,
    long createdAt,
    long startedAt,
    String conclusion,
    List<SimulatedJob> jobs) {

  /** Returns the end of the job that ends last. */
  long completedAt() {
    long latest = startedAt;
    for (SimulatedJob job : jobs) {
      latest = Math.max(latest, job.completedAt());
    }
    return latest;
  }
}
