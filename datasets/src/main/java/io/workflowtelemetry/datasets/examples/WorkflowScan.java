package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a workflow's runs were like before an example's run was created. Ends are given as
 * they are, for the histories of authors.
 */
final class WorkflowScan extends HistoryScan<WorkflowScan.PastRuns, HistoryEvent> {
  private static final long serialVersionUID = 1L;
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final double MS_PER_SECOND = 1000;

  /** What is remembered of a workflow's runs. It grows in place. */
  static final class PastRuns {
    private final PastVerdicts verdicts = new PastVerdicts();

    /** Durations of the last runs with a verdict and a duration in ms, the latest last. */
    private final ArrayDeque<Long> durationsMs = new ArrayDeque<>();

    /** Duration in ms of the run that gave the last verdict. */
    private @Nullable Long previousMs;

    /** When runs ended in the last day, in their order, in ms since the epoch. */
    private final ArrayDeque<Long> endsMs = new ArrayDeque<>();

    /** Forgets the ends that lie more than a day before a time. */
    void expireBefore(long ms) {
      for (Long first = endsMs.peek();
          first != null && first < ms - DAY_MS;
          first = endsMs.peek()) {
        endsMs.remove();
      }
    }

    @Nullable Double meanSeconds() {
      if (durationsMs.isEmpty()) {
        return null;
      }
      double sum = (double) durationsMs.stream().mapToLong(Long::longValue).sum();
      return sum / durationsMs.size() / MS_PER_SECOND;
    }
  }

  @Override
  public PastRuns start() {
    return new PastRuns();
  }

  @Override
  void remember(PastRuns history, HistoryEvent event, Consumer<HistoryEvent> output) {
    output.accept(event);
    RunEnd end = event.getEnd();
    long endMs = end.getCompletedAt().toEpochMilli();
    history.expireBefore(endMs);
    history.endsMs.add(endMs);
    Outcome outcome = Outcome.valueOf(end.getOutcome());
    if (!outcome.isVerdict()) {
      return;
    }
    history.verdicts.add(outcome);
    history.previousMs = end.getDurationMs();
    if (end.getDurationMs() != null) {
      history.durationsMs.add(end.getDurationMs());
      if (history.durationsMs.size() > PastVerdicts.LAST) {
        history.durationsMs.remove();
      }
    }
  }

  @Override
  void answer(PastRuns history, SplitCandidate candidate, Consumer<HistoryEvent> output) {
    BuildExample example = candidate.getExample();
    history.expireBefore(example.getCreatedAt().toEpochMilli());
    Outcome previous = history.verdicts.previous();
    Long previousMs = history.previousMs;
    example.setPreviousOutcome(previous == null ? null : previous.name());
    example.setPreviousDuration(previousMs == null ? null : previousMs / MS_PER_SECOND);
    example.setMeanDurationLast10(history.meanSeconds());
    example.setSuccessRateLast10(history.verdicts.successRate());
    example.setRunsLast24h((long) history.endsMs.size());
    output.accept(new HistoryEvent(null, candidate));
  }
}
