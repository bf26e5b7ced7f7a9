package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.check.RunEnds;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import io.workflowtelemetry.transforms.runs.Bots;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What histories hear of runs, and are asked for them.
 *
 * @param calendar tells hours and weekdays
 * @param ofAllRuns whether open runs and those without a verdict ask too; their examples have no
 *     targets
 */
record RunEvents(Calendar calendar, boolean ofAllRuns) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double MS_PER_SECOND = 1000;

  /** Returns what histories hear of a run; null where nobody knows when it began or ended. */
  static @Nullable HistoryEvent event(Run run) {
    RunEnd end = RunEnds.of(run);
    if (end != null
        && run.getCreatedAt() != null
        && end.getCompletedAt().isBefore(run.getCreatedAt())) {
      // By its times it ended before it was created: it would be in its own history.
      end.setCompletedAt(run.getCreatedAt());
    }
    Instant began = began(run);
    if (end == null && began == null) {
      return null;
    }
    HistoryEvent event = new HistoryEvent();
    event.setEnd(end);
    event.setRepository(run.getRepository());
    event.setEvent(run.getEvent());
    event.setBeganAt(began);
    event.setLandedAt(began == null ? null : landed(began, end));
    return event;
  }

  /** Returns what a run asks of histories; null where it makes no example. */
  @Nullable HistoryEvent question(Run run) {
    SplitCandidate candidate = ofAllRuns ? untold(run) : start(run);
    return candidate == null || (!ofAllRuns && run.getCompletedAt() == null)
        ? null
        : HistoryScan.ask(candidate, RunEnds.branchOf(run));
  }

  /** A later attempt has the first one's created_at, when nobody knew that there would be it. */
  private static @Nullable Instant began(Run run) {
    return run.getRunAttempt() == 1 ? run.getCreatedAt() : run.getStartedAt();
  }

  /**
   * Returns until when a run is taken to be in flight. Many a run is open in the logs only because
   * nobody looked again; and how long one is believed must not depend on whether somebody did.
   */
  private static Instant landed(Instant began, @Nullable RunEnd end) {
    return EventTimes.earlier(
        began.plus(AssembleRuns.LONGEST_RUN), end == null ? null : end.getCompletedAt());
  }

  /** Starts an example with what the run itself tells; null where the run makes none. */
  private @Nullable SplitCandidate start(Run run) {
    Outcome outcome = Outcome.valueOf(run.getOutcome());
    if (run.getRunAttempt() != 1
        || !outcome.isVerdict()
        || run.getDurationMs() == null
        || run.getCreatedAt() == null) {
      return null;
    }
    BuildExample example = features(run);
    example.setBuildDuration(run.getDurationMs() / MS_PER_SECOND);
    example.setBuildSuccess(outcome == Outcome.SUCCESS ? 1 : 0);
    example.setTestFailures(run.getTestFailures());
    return new SplitCandidate(example, run.getCompletedAt(), null, false, null);
  }

  /** Starts an example whose targets are not told; null where the run makes none. */
  private @Nullable SplitCandidate untold(Run run) {
    return run.getRunAttempt() != 1 || run.getCreatedAt() == null
        ? null
        : new SplitCandidate(features(run), run.getCreatedAt(), null, false, RunEnds.of(run));
  }

  private BuildExample features(Run run) {
    BuildExample example = new BuildExample();
    example.setRepository(run.getRepository());
    example.setRunId(run.getRunId());
    example.setHeadSha(run.getHeadSha());
    example.setCreatedAt(run.getCreatedAt());
    example.setWorkflowName(run.getWorkflowName());
    example.setCommitAuthor(run.getCommitAuthor());
    example.setCommitMessageLength(run.getCommitMessageLength());
    example.setFilesChanged(run.getFilesChanged());
    example.setLinesAdded(run.getLinesAdded());
    example.setLinesRemoved(run.getLinesRemoved());
    example.setEvent(run.getEvent());
    example.setActor(run.getActor());
    example.setIsBot(run.getActor() == null ? null : Bots.isBot(run.getActor()) ? 1L : 0L);
    example.setTimeOfDay(calendar.hour(run.getCreatedAt()));
    example.setDayOfWeek(calendar.weekday(run.getCreatedAt()));
    example.setRunsLast24h(0L);
    return example;
  }
}
