package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.check.RunEnds;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a workflow's runs were like before an example's run was created, all of them and those
 * on its branch. Runs are given as they are, for the history of their repository.
 */
final class WorkflowScan extends HistoryScan<WorkflowScan.PastRuns, HistoryEvent> {
  private static final long serialVersionUID = 1L;
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final double MS_PER_SECOND = 1000;

  /** How many verdicts on a branch its rate looks back on. */
  private static final int LAST_OF_BRANCH = 5;

  /** How many durations the mode looks back on. */
  private static final int LAST_OF_EVENT = 20;

  /** What is remembered of a workflow's runs. It grows in place. */
  static final class PastRuns {
    private final PastVerdicts verdicts = new PastVerdicts(PastVerdicts.LAST);

    /** Of runs with a verdict. */
    private final PastDurations durations = new PastDurations(PastVerdicts.LAST);

    private final PastDurations successes = new PastDurations(PastVerdicts.LAST);

    /** Of runs with a verdict, by the event that triggered them; empty where none is known. */
    private final Map<String, PastDurations> events = new HashMap<>();

    private final Map<String, PastOfBranch> branches = new HashMap<>();

    /** When runs ended in the last day, in their order, in ms since the epoch. */
    private final ArrayDeque<Long> endsMs = new ArrayDeque<>();

    /** When the last run ended, in ms since the epoch. */
    private @Nullable Long lastEndMs;

    void add(RunEnd end, @Nullable String event) {
      long endMs = end.getCompletedAt().toEpochMilli();
      expireBefore(endMs);
      endsMs.add(endMs);
      lastEndMs = endMs;
      verdicts.add(end);
      String branch = RunEnds.branchOf(end);
      if (branch != null) {
        branches.computeIfAbsent(branch, name -> new PastOfBranch()).add(end);
      }
      Outcome outcome = Outcome.valueOf(end.getOutcome());
      if (outcome.isVerdict() && end.getDurationMs() != null) {
        durations.add(end.getDurationMs());
        events
            .computeIfAbsent(nameOf(event), name -> new PastDurations(LAST_OF_EVENT))
            .add(end.getDurationMs());
        if (outcome == Outcome.SUCCESS) {
          successes.add(end.getDurationMs());
        }
      }
    }

    /** Forgets the ends that lie more than a day before a time. */
    void expireBefore(long ms) {
      for (Long first = endsMs.peek();
          first != null && first < ms - DAY_MS;
          first = endsMs.peek()) {
        endsMs.remove();
      }
    }

    @Nullable Double modeSeconds(@Nullable String event) {
      PastDurations ofEvent = events.get(nameOf(event));
      return ofEvent == null ? null : ofEvent.modeSeconds();
    }

    private static String nameOf(@Nullable String event) {
      return Objects.requireNonNullElse(event, "");
    }
  }

  /** What is remembered of a workflow's runs on a branch. It grows in place. */
  private static final class PastOfBranch {
    private final PastVerdicts verdicts = new PastVerdicts(LAST_OF_BRANCH);
    private long runs;

    void add(RunEnd end) {
      verdicts.add(end);
      runs++;
    }
  }

  @Override
  public PastRuns start() {
    return new PastRuns();
  }

  @Override
  Instant comesAt(HistoryEvent run) {
    return run.getEnd() == null ? run.getBeganAt() : run.getEnd().getCompletedAt();
  }

  @Override
  void remember(PastRuns history, HistoryEvent run, Consumer<HistoryEvent> output) {
    output.accept(run);
    if (run.getEnd() != null) {
      history.add(run.getEnd(), run.getEvent());
    }
  }

  @Override
  void answer(
      PastRuns history,
      HistoryEvent question,
      SplitCandidate candidate,
      Consumer<HistoryEvent> output) {
    BuildExample example = candidate.getExample();
    long createdMs = example.getCreatedAt().toEpochMilli();
    history.expireBefore(createdMs);
    example.setPreviousOutcome(history.verdicts.previous());
    example.setPreviousDuration(history.verdicts.previousSeconds());
    example.setMeanDurationLast10(history.durations.meanSeconds());
    example.setSuccessRateLast10(history.verdicts.successRate());
    example.setRunsLast24h((long) history.endsMs.size());
    Long lastEndMs = history.lastEndMs;
    example.setSecondsSinceLastRun(
        lastEndMs == null ? null : (createdMs - lastEndMs) / MS_PER_SECOND);
    example.setMedianSuccessDurationLast10(history.successes.medianSeconds());
    example.setModeDurationLast20(history.modeSeconds(example.getEvent()));
    String branch = question.getBranch();
    if (branch != null) {
      tellBranch(history.branches.get(branch), example);
    }
    output.accept(ask(candidate, branch));
  }

  private static void tellBranch(@Nullable PastOfBranch history, BuildExample example) {
    example.setBranchRuns(history == null ? 0L : history.runs);
    if (history != null) {
      example.setBranchPreviousOutcome(history.verdicts.previous());
      example.setBranchPreviousDuration(history.verdicts.previousSeconds());
      example.setBranchSuccessRateLast5(history.verdicts.successRate());
    }
  }
}
