package io.workflowtelemetry.tools.generate;

import java.util.ArrayList;
import java.util.List;

/** Gives a run its jobs: the first one alone, the others side by side once it has succeeded. */
final class JobScheduler {
  private static final long MAX_RUN_MS = 6L * 3_600_000;
  private static final double SLOW_SHARE = 0.003;

  private final SeededRandom random;
  private final Planted planted;
  private long lastId = 48_150_000_000L;

  JobScheduler(SeededRandom random, Planted planted) {
    this.random = random;
    this.planted = planted;
  }

  /**
   * Returns the jobs of an attempt, in the order of their ids.
   *
   * @param startedAt when the attempt was started, in ms since the epoch
   * @param conclusion what the attempt ends with: success, failure or cancelled
   */
  List<SimulatedJob> jobs(Workflow workflow, long startedAt, String conclusion) {
    double total = 
        random.logNormal(workflow.medianMs(), workflow.spread())
            * planted.slowness(workflow, startedAt);
    if (random.chance(SLOW_SHARE)) {
      // A stuck runner or a cold cache: two and a half times to ten times as slow, rarely more.
      total *= 2.5 / StrictMath.sqrt(1.0 - 0.94 * random.unit());
    }
    total = Math.min(total, MAX_RUN_MS);
    List<String> names = workflow.jobs();
    boolean passes = conclusion.equals("success");
    int stopsAt = passes ? -1 : random.below(names.size());
    List<SimulatedJob> jobs = new ArrayList<>(names.size());
    String runner = planted.runner(workflow, startedAt);
    long queued = startedAt;
    boolean skips = false;
    for (int place = 0; place < names.size(); place++) {
      double share = names.size() == 1 ? 1.0 : place == 0 ? 0.4 : 0.6 - 0.15 * (place - 1);
      long start = queued + 1_000L + (long) random.logNormal(2_500, 0.8);
      long duration = Math.max(1_000, (long) (total * share));
      String ending = "success";
      if (skips) {
        ending = "skipped";
        start = queued;
        duration = 0;
      } else if (place == stopsAt) {
        ending = conclusion;
        duration = Math.max(1_000, (long) (duration * (0.3 + 0.7 * random.unit())));
      }
      lastId += random.between(3, 90_000);
      jobs.add(
          new SimulatedJob(
              lastId, names.get(place), ending, runner, queued, start, start + duration));
      if (place == 0) {
        queued = start + duration;
        skips = stopsAt == 0;
      }
    }
    return jobs;
  }
}
