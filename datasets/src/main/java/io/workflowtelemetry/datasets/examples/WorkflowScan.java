package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.HistoryKey;
import io.workflowtelemetry.schemas.LastDurations;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.WorkflowPast;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells what a workflow's runs were like before an example's run was created. */
final class WorkflowScan extends HistoryScan<WorkflowPast> {
  private static final long serialVersionUID = 1L;
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final double MS_PER_SECOND = 1000;

  /** How many durations the mode looks back on. */
  private static final int LAST_OF_EVENT = 20;

  private static final Comparator<LastDurations> BY_EVENT =
      Comparator.comparing(LastDurations::getEvent);

  /** Gives each end to the history of its workflow, and asks that of each example. */
  static void byWorkflow(HistoryEvent event, BiConsumer<HistoryKey, HistoryEvent> rows) {
    if (event.getCandidate() != null) {
      BuildExample example = event.getCandidate().getExample();
      rows.accept(new HistoryKey(example.getRepository(), example.getWorkflowName(), null), event);
    } else if (event.getEnd() != null) {
      rows.accept(
          new HistoryKey(event.getRepository(), event.getEnd().getWorkflowName(), null), event);
    }
  }

  /** Returns when a run comes into the history of its workflow; one that is open is passed on. */
  static Instant timeOf(HistoryEvent run) {
    return run.getEnd() == null ? run.getBeganAt() : run.getEnd().getCompletedAt();
  }

  @Override
  public WorkflowPast start() {
    return new WorkflowPast(
        PastVerdicts.none(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        null);
  }

  @Override
  Instant comesAt(HistoryEvent run) {
    return timeOf(run);
  }

  @Override
  void remember(WorkflowPast history, HistoryEvent run) {
    RunEnd end = run.getEnd();
    if (end == null) {
      return;
    }
    long endMs = end.getCompletedAt().toEpochMilli();
    expireBefore(endMs, history);
    history.getEndsMs().add(endMs);
    history.setLastEndMs(endMs);
    verdicts(history).add(end);
    Outcome outcome = Outcome.valueOf(end.getOutcome());
    if (outcome.isVerdict() && end.getDurationMs() != null) {
      durations(history.getDurationsMs()).add(end.getDurationMs());
      ofEvent(history, run.getEvent(), true).add(end.getDurationMs());
      if (outcome == Outcome.SUCCESS) {
        durations(history.getSuccessesMs()).add(end.getDurationMs());
      }
    }
  }

  @Override
  void answer(WorkflowPast history, @Nullable String branch, BuildExample example) {
    long createdMs = example.getCreatedAt().toEpochMilli();
    expireBefore(createdMs, history);
    PastVerdicts verdicts = verdicts(history);
    example.setPreviousOutcome(verdicts.previous());
    example.setPreviousDuration(verdicts.previousSeconds());
    example.setMeanDurationLast10(durations(history.getDurationsMs()).meanSeconds());
    example.setSuccessRateLast10(verdicts.successRate());
    example.setRunsLast24h((long) history.getEndsMs().size());
    Long lastEndMs = history.getLastEndMs();
    example.setSecondsSinceLastRun(
        lastEndMs == null ? null : (createdMs - lastEndMs) / MS_PER_SECOND);
    example.setMedianSuccessDurationLast10(durations(history.getSuccessesMs()).medianSeconds());
    example.setModeDurationLast20(ofEvent(history, example.getEvent(), false).modeSeconds());
  }

  private static PastVerdicts verdicts(WorkflowPast history) {
    return new PastVerdicts(history.getVerdicts(), PastVerdicts.LAST);
  }

  private static PastDurations durations(List<Long> lastMs) {
    return new PastDurations(lastMs, PastVerdicts.LAST);
  }

  /**
   * Returns the durations of runs that an event triggered.
   *
   * @param event null where none is known, which is a kind of its own
   * @param begins whether they are remembered from here on, where there are none yet
   */
  private static PastDurations ofEvent(
      WorkflowPast history, @Nullable String event, boolean begins) {
    LastDurations none =
        new LastDurations(Objects.requireNonNullElse(event, ""), new ArrayList<>());
    List<LastDurations> events = history.getEvents();
    int at = Collections.binarySearch(events, none, BY_EVENT);
    if (at < 0 && begins) {
      events.add(-at - 1, none);
    }
    return new PastDurations((at < 0 ? none : events.get(at)).getDurationsMs(), LAST_OF_EVENT);
  }

  /** Forgets the ends that lie more than a day before a time. */
  private static void expireBefore(long ms, WorkflowPast history) {
    List<Long> endsMs = history.getEndsMs();
    int expired = 0;
    while (expired < endsMs.size() && endsMs.get(expired) < ms - DAY_MS) {
      expired++;
    }
    if (expired > 0) {
      endsMs.subList(0, expired).clear();
    }
  }
}
