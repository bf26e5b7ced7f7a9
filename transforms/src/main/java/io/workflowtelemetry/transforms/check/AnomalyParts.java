package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.PastSuccess;
import io.workflowtelemetry.schemas.RunEnd;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How unlike the runs before it a run is, part by part. A part that is not over the limit is 0.
 *
 * @param end the run
 * @param before the successful runs before it
 * @param alike those of them that its duration is held against: those with the same jobs, or all
 * @param duration the score of its duration, negative where it is short
 * @param queue the score of its wait
 * @param jobs how many runs come to one that has jobs as none had before, where it has
 */
record AnomalyParts(
    RunEnd end,
    List<PastSuccess> before,
    List<PastSuccess> alike,
    double duration,
    double queue,
    double jobs) {

  /**
   * Returns the parts.
   *
   * @param before of which there must be one
   * @param isWhole whether the run is judged for being short and for its jobs too
   */
  static AnomalyParts of(
      Rules.AnomalyScore rule,
      List<PastSuccess> before,
      RunEnd end,
      long durationMs,
      boolean isWhole) {
    List<PastSuccess> alike = alike(rule, before, end);
    double duration =
        RobustScore.against(alike, PastSuccess::getDurationMs)
            .of(durationMs, rule.minSpread(), rule.maxScore());
    return new AnomalyParts(
        end,
        before,
        alike,
        isWhole ? duration : Math.max(0, duration),
        queue(rule, before, end.getQueueMs()),
        isWhole ? jobs(rule, before, end.getJobSet()) : 0);
  }

  /** Returns the greatest part, which is 0 where none is over the limit. */
  double score() {
    return Math.max(Math.abs(duration), Math.max(queue, jobs));
  }

  /** Returns those runs whose wait is known. */
  static List<PastSuccess> queued(List<PastSuccess> before) {
    return before.stream().filter(past -> past.getQueueMs() != null).toList();
  }

  /** Returns those runs whose jobs are known. */
  static List<PastSuccess> withJobs(List<PastSuccess> before) {
    return before.stream().filter(past -> past.getJobSet() != null).toList();
  }

  private static List<PastSuccess> alike(
      Rules.AnomalyScore rule, List<PastSuccess> before, RunEnd end) {
    List<PastSuccess> alike =
        before.stream().filter(past -> Objects.equals(past.getJobSet(), end.getJobSet())).toList();
    return alike.size() < rule.minAlikeRuns() ? before : alike;
  }

  private static double queue(
      Rules.AnomalyScore rule, List<PastSuccess> before, @Nullable Long queueMs) {
    List<PastSuccess> queued = queueMs == null ? List.of() : queued(before);
    if (queueMs == null || queued.size() < rule.minBaselineRuns()) {
      return 0;
    }
    double score =
        RobustScore.against(queued, past -> Objects.requireNonNull(past.getQueueMs()))
            .of(queueMs, rule.minSpread(), rule.maxScore());
    return Math.max(0, score);
  }

  /**
   * One more than the jobs that only one run had, out of all runs, is how often a run has others
   * than those before it (Good and Turing): where names of jobs always change, new ones are none.
   */
  private static double jobs(
      Rules.AnomalyScore rule, List<PastSuccess> before, @Nullable Integer jobSet) {
    List<PastSuccess> known = jobSet == null ? List.of() : withJobs(before);
    if (jobSet == null || known.size() < rule.minBaselineRuns()) {
      return 0;
    }
    Map<Integer, Integer> runs = new HashMap<>();
    known.forEach(past -> runs.merge(Objects.requireNonNull(past.getJobSet()), 1, Integer::sum));
    if (runs.containsKey(jobSet)) {
      return 0;
    }
    long once = runs.values().stream().filter(count -> count == 1).count();
    double score = (double) known.size() / (double) (1 + once);
    return score > rule.maxScore() ? score : 0;
  }
}
