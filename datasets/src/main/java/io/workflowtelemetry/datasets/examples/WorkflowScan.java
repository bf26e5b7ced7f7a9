package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.WorkflowHistory;
import io.workflowtelemetry.transforms.runs.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what a workflow's runs were like before an example's run was created. */
final class WorkflowScan extends HistoryScan<WorkflowHistory> {
  private static final long serialVersionUID = 1L;
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final double MS_PER_SECOND = 1000;

  @Override
  public WorkflowHistory start() {
    return new WorkflowHistory(List.of(), List.of(), null, List.of());
  }

  @Override
  WorkflowHistory remember(WorkflowHistory history, RunEnd end) {
    long endMs = end.getCompletedAt().toEpochMilli();
    List<Long> ends = new ArrayList<>(withinDay(history.getEndsMs(), endMs));
    ends.add(endMs);
    Outcome outcome = Outcome.valueOf(end.getOutcome());
    if (!outcome.isVerdict()) {
      return new WorkflowHistory(
          history.getVerdicts(), history.getDurationsMs(), history.getPreviousDurationMs(), ends);
    }
    List<Long> durations =
        end.getDurationMs() == null
            ? history.getDurationsMs()
            : append(history.getDurationsMs(), end.getDurationMs());
    return new WorkflowHistory(
        append(history.getVerdicts(), outcome == Outcome.SUCCESS),
        durations,
        end.getDurationMs(),
        ends);
  }

  @Override
  SplitCandidate answer(WorkflowHistory history, SplitCandidate candidate) {
    BuildExample example = candidate.getExample();
    List<Boolean> verdicts = history.getVerdicts();
    BuildExample.Builder answered =
        BuildExample.newBuilder(example)
            .setPreviousOutcome(previousOutcome(verdicts))
            .setPreviousDuration(seconds(history.getPreviousDurationMs()))
            .setMeanDurationLast10(meanSeconds(history.getDurationsMs()))
            .setSuccessRateLast10(successRate(verdicts))
            .setRunsLast24h(
                withinDay(history.getEndsMs(), example.getCreatedAt().toEpochMilli()).size());
    return SplitCandidate.newBuilder(candidate).setExample(answered.build()).build();
  }

  /** Returns the ends, which stand in order, that lie no more than a day before {@code ms}. */
  private static List<Long> withinDay(List<Long> ends, long ms) {
    int from = 0;
    while (from < ends.size() && ends.get(from) < ms - DAY_MS) {
      from++;
    }
    return ends.subList(from, ends.size());
  }

  private static @Nullable String previousOutcome(List<Boolean> verdicts) {
    if (verdicts.isEmpty()) {
      return null;
    }
    return (verdicts.get(verdicts.size() - 1) ? Outcome.SUCCESS : Outcome.FAILURE).name();
  }

  private static @Nullable Double seconds(@Nullable Long ms) {
    return ms == null ? null : ms / MS_PER_SECOND;
  }

  private static @Nullable Double meanSeconds(List<Long> durationsMs) {
    if (durationsMs.isEmpty()) {
      return null;
    }
    double sum = (double) durationsMs.stream().mapToLong(Long::longValue).sum();
    return sum / durationsMs.size() / MS_PER_SECOND;
  }
}
