package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.blocks.RowsOf;
import io.workflowtelemetry.transforms.runs.Branches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.beam.sdk.values.KV;

/**
 * Tells what a repository's runs were about when an example's run was created: how many were in
 * flight, and on which branch most of those were that are for what was merged. A run comes when it
 * began, and waits in the history until it ended: so one event of it tells both. Runs of authors
 * are given as they are, for the histories of those.
 *
 * <p>Neither answer looks back further than a period, so that the history of one, with what reaches
 * into it, is whole by itself: all runs of a repository may be more than a worker can hold.
 */
final class RepositoryScan extends HistoryScan<RepositoryScan.PastRuns, HistoryEvent> {
  private static final long serialVersionUID = 1L;

  /** How far back runs tell of the default branch, and how long a period is. */
  private static final long PERIOD_MS = Duration.ofDays(90).toMillis();

  /** Gives each run to the periods whose examples may ask of it, and each example to its own. */
  static final class ByPeriod implements RowsOf<HistoryEvent, KV<String, Long>, HistoryEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public void emit(HistoryEvent event, BiConsumer<KV<String, Long>, HistoryEvent> rows) {
      if (event.getCandidate() != null) {
        BuildExample example = event.getCandidate().getExample();
        rows.accept(KV.of(example.getRepository(), period(example.getCreatedAt())), event);
        return;
      }
      RunEnd end = event.getEnd();
      String repository = event.getRepository();
      Long home = end == null ? null : period(end.getCompletedAt());
      if (event.getBeganAt() != null) {
        for (long in = period(event.getBeganAt()); in <= period(event.getLandedAt()); in++) {
          if (home == null || in != home) {
            rows.accept(KV.of(repository, in), inFlight(event));
          }
        }
      }
      if (home != null) {
        rows.accept(KV.of(repository, home), event);
        if (tellsDefaultBranch(event)) {
          rows.accept(KV.of(repository, home + 1), past(event));
        }
      }
    }

    private static long period(Instant time) {
      return Math.floorDiv(time.toEpochMilli(), PERIOD_MS);
    }

    private static HistoryEvent inFlight(HistoryEvent run) {
      HistoryEvent flight = new HistoryEvent();
      flight.setRepository(run.getRepository());
      flight.setBeganAt(run.getBeganAt());
      flight.setLandedAt(run.getLandedAt());
      return flight;
    }

    /** Returns what the next period needs of a run; its author hears of it in its own. */
    private static HistoryEvent past(HistoryEvent run) {
      RunEnd end = run.getEnd();
      RunEnd past = new RunEnd();
      past.setKey(end.getKey());
      past.setBranch(end.getBranch());
      past.setCompletedAt(end.getCompletedAt());
      past.setOutcome(end.getOutcome());
      past.setLongestJobs(List.of());
      HistoryEvent event = new HistoryEvent();
      event.setRepository(run.getRepository());
      event.setEnd(past);
      event.setEvent(run.getEvent());
      return event;
    }
  }

  private static boolean tellsDefaultBranch(HistoryEvent run) {
    RunEnd end = run.getEnd();
    return Branches.isOfDefault(run.getEvent())
        && end.getBranch() != null
        && end.getHeadRepository() == null;
  }

  /** A run that is for what was merged. */
  private record Merged(long endMs, String branch) {}

  /** How many runs a branch has that are for what was merged. */
  private record Counted(long runs, String branch) {}

  /** What is remembered of a repository's runs. It grows in place. */
  static final class PastRuns {
    /** When runs that began are no longer in flight, in ms since the epoch, the first first. */
    private final PriorityQueue<Long> landingsMs = new PriorityQueue<>();

    /** Runs that ended after the last example's run was created, the first to end first. */
    private final PriorityQueue<Merged> ending =
        new PriorityQueue<>(Comparator.comparing(Merged::endMs));

    /** Runs that ended before it and no longer ago than a period, in their order. */
    private final ArrayDeque<Merged> ended = new ArrayDeque<>();

    /** How many of these each branch has. */
    private final Map<String, Long> runs = new HashMap<>();

    /** The branch with the most of these first, of several the first by its name. */
    private final NavigableSet<Counted> branches =
        new TreeSet<>(
            Comparator.comparing(Counted::runs).reversed().thenComparing(Counted::branch));

    /** Takes in what ended before a time, and forgets what then is too long ago. */
    void goOnTo(long ms) {
      while (!landingsMs.isEmpty() && landingsMs.element() < ms) {
        landingsMs.remove();
      }
      while (!ending.isEmpty() && ending.element().endMs() < ms) {
        Merged run = ending.remove();
        ended.add(run);
        count(run.branch(), 1);
      }
      while (!ended.isEmpty() && ended.element().endMs() < ms - PERIOD_MS) {
        count(ended.remove().branch(), -1);
      }
    }

    private void count(String branch, long more) {
      long before = runs.getOrDefault(branch, 0L);
      long after = before + more;
      branches.remove(new Counted(before, branch));
      if (after == 0) {
        runs.remove(branch);
      } else {
        runs.put(branch, after);
        branches.add(new Counted(after, branch));
      }
    }
  }

  @Override
  public PastRuns start() {
    return new PastRuns();
  }

  @Override
  Instant comesAt(HistoryEvent run) {
    return EventTimes.earlier(
        run.getBeganAt(), run.getEnd() == null ? null : run.getEnd().getCompletedAt());
  }

  @Override
  void remember(PastRuns history, HistoryEvent run, Consumer<HistoryEvent> output) {
    RunEnd end = run.getEnd();
    if (end != null && tellsDefaultBranch(run)) {
      history.ending.add(new Merged(end.getCompletedAt().toEpochMilli(), end.getBranch()));
    }
    if (end != null && end.getCommitAuthor() != null) {
      output.accept(run);
    }
    if (run.getLandedAt() != null) {
      history.landingsMs.add(run.getLandedAt().toEpochMilli());
    }
  }

  @Override
  void answer(
      PastRuns history,
      HistoryEvent question,
      SplitCandidate candidate,
      Consumer<HistoryEvent> output) {
    BuildExample example = candidate.getExample();
    history.goOnTo(example.getCreatedAt().toEpochMilli());
    String branch = question.getBranch();
    if (branch != null && !history.branches.isEmpty()) {
      example.setIsDefaultBranch(branch.equals(history.branches.first().branch()) ? 1L : 0L);
    }
    example.setRunsInFlight((long) history.landingsMs.size());
    output.accept(ask(candidate, null));
  }
}
