package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.JobDuration;
import io.workflowtelemetry.schemas.PastJob;
import io.workflowtelemetry.schemas.PastSuccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Objects;

/**
 * Says in words in what a run is unlike those before it.
 *
 * @param parts what was found, of which something must be over the limit
 */
record AnomalyReasons(AnomalyParts parts) {
  /** Returns the reasons, to follow the name of the run. */
  String text() {
    List<String> reasons = new ArrayList<>();
    if (parts.duration() != 0) {
      reasons.add(duration(Objects.requireNonNull(parts.end().getDurationMs())));
    }
    if (parts.queue() != 0) {
      reasons.add(queue(Objects.requireNonNull(parts.end().getQueueMs())));
    }
    if (parts.jobs() != 0) {
      reasons.add(jobs());
    }
    return String.join("; ", reasons);
  }

  private String duration(long ms) {
    double median = RobustScore.against(parts.alike(), PastSuccess::getDurationMs).medianMs();
    double times = (double) ms / Math.max(1, median);
    return "took %s, %s the median of the %s%s"
        .formatted(
            AlertDraft.seconds((double) ms),
            times < 1
                ? AlertDraft.percent(times) + " of"
                : String.format(Locale.ROOT, "%.1f times", times),
            alike(),
            parts.duration() > 0 ? where((double) ms - median) : "");
  }

  private String alike() {
    String last = last(parts.before());
    return parts.alike().size() == parts.before().size()
        ? last
        : "%s with the same jobs among the %s".formatted(parts.alike().size(), last);
  }

  /**
   * Says what most of the additional time went to, where something did. It is the least that can be
   * told of a job: one that is not among the longest of a run took no longer than the last of them.
   */
  private String where(double overMs) {
    double most = overMs / 2;
    String where = "";
    for (JobDuration job : parts.end().getLongestJobs()) {
      int hash = RunEnds.hash(job.getName());
      double usual = RobustScore.against(parts.alike(), past -> atMost(past, hash)).medianMs();
      double over = (double) job.getDurationMs() - usual;
      if (over >= most && !job.getName().isEmpty()) {
        most = over;
        where = ", most of it in job " + job.getName();
      }
    }
    Long queue = parts.end().getQueueMs();
    List<PastSuccess> queued = AnomalyParts.queued(parts.before());
    return where.isEmpty()
            && queue != null
            && !queued.isEmpty()
            && (double) queue - waits(queued) >= most
        ? ", most of it before its first job"
        : where;
  }

  private static long atMost(PastSuccess past, int hash) {
    List<PastJob> jobs = past.getLongestJobs();
    for (PastJob job : jobs) {
      if (job.getJob() == hash) {
        return job.getDurationMs();
      }
    }
    return jobs.size() < RunEnds.MAX_JOBS ? 0 : jobs.get(jobs.size() - 1).getDurationMs();
  }

  private String queue(long ms) {
    List<PastSuccess> queued = AnomalyParts.queued(parts.before());
    return "waited %s where the median of the %s is %s"
        .formatted(
            AlertDraft.seconds((double) ms), last(queued), AlertDraft.seconds(waits(queued)));
  }

  private String jobs() {
    List<PastSuccess> known = AnomalyParts.withJobs(parts.before());
    LongSummaryStatistics had = known.stream().mapToLong(PastSuccess::getJobs).summaryStatistics();
    int jobs = parts.end().getJobs();
    String all = jobs == 1 ? "1 job" : jobs + " jobs";
    if (jobs >= had.getMin() && jobs <= had.getMax()) {
      return "had %s that none of the %s had together".formatted(all, last(known));
    }
    return "had %s where the %s had %s"
        .formatted(
            all,
            last(known),
            had.getMin() == had.getMax() ? had.getMin() : had.getMin() + " to " + had.getMax());
  }

  private static double waits(List<PastSuccess> queued) {
    return RobustScore.against(queued, past -> Objects.requireNonNull(past.getQueueMs()))
        .medianMs();
  }

  private static String last(List<PastSuccess> runs) {
    return "last %s successes".formatted(runs.size());
  }
}
