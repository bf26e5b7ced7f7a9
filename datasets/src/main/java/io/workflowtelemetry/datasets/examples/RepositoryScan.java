package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.MergedRun;
import io.workflowtelemetry.schemas.RepositoryPast;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.transforms.runs.Branches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a repository's runs were about when an example's run was created: how many were in
 * flight, and on which branch most of the last ones were that are for what was merged. A run comes
 * when it began, and waits in the history until it ended: so one event of it tells both.
 *
 * <p>Neither answer looks back further than a period, so that the history of one, with what reaches
 * into it, is whole by itself: all runs of a repository may be more than a worker can hold.
 */
final class RepositoryScan extends HistoryScan<RepositoryPast> {
  private static final long serialVersionUID = 1L;

  /** How many runs tell of the default branch. */
  private static final int LAST_MERGED = 50;

  private static final Comparator<MergedRun> BY_END =
      Comparator.comparing(MergedRun::getEndMs).thenComparing(MergedRun::getBranch);

  private static final Comparator<Map.Entry<String, Integer>> MOST_FIRST =
      Map.Entry.<String, Integer>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  /** How far back these may lie, and how long a period is. */
  private static final long PERIOD_MS = Duration.ofDays(90).toMillis();

  /** Gives each run to the periods whose examples may ask of it, and each example to its own. */
  static void byPeriod(HistoryEvent event, BiConsumer<KV<String, Long>, HistoryEvent> rows) {
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

  private static boolean tellsDefaultBranch(HistoryEvent run) {
    RunEnd end = run.getEnd();
    return Branches.isOfDefault(run.getEvent())
        && end.getBranch() != null
        && end.getHeadRepository() == null;
  }

  @Override
  public RepositoryPast start() {
    return new RepositoryPast(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  @Override
  Instant comesAt(HistoryEvent run) {
    return EventTimes.earlier(
        run.getBeganAt(), run.getEnd() == null ? null : run.getEnd().getCompletedAt());
  }

  @Override
  void remember(RepositoryPast history, HistoryEvent run) {
    goOnTo(comesAt(run).toEpochMilli(), history);
    RunEnd end = run.getEnd();
    if (end != null && tellsDefaultBranch(run)) {
      insert(
          new MergedRun(end.getCompletedAt().toEpochMilli(), end.getBranch()),
          history.getEnding(),
          BY_END);
    }
    if (run.getLandedAt() != null) {
      insert(run.getLandedAt().toEpochMilli(), history.getLandingsMs(), Comparator.naturalOrder());
    }
  }

  @Override
  void answer(RepositoryPast history, @Nullable String branch, BuildExample example) {
    goOnTo(example.getCreatedAt().toEpochMilli(), history);
    if (branch != null && !history.getEnded().isEmpty()) {
      example.setIsDefaultBranch(branch.equals(defaultBranch(history.getEnded())) ? 1L : 0L);
    }
    example.setRunsInFlight((long) history.getLandingsMs().size());
  }

  /** Takes in what ended before a time, and forgets what then is too long ago. */
  private static void goOnTo(long ms, RepositoryPast history) {
    dropFirst(history.getLandingsMs(), landing -> landing < ms);
    List<MergedRun> ended = history.getEnded();
    for (MergedRun run : dropFirst(history.getEnding(), run -> run.getEndMs() < ms)) {
      ended.add(run);
    }
    int tooMany = ended.size() - LAST_MERGED;
    if (tooMany > 0) {
      ended.subList(0, tooMany).clear();
    }
    dropFirst(ended, run -> run.getEndMs() < ms - PERIOD_MS);
  }

  /**
   * Takes elements away from the begin of a list for as long as they are such, and returns them.
   */
  private static <T> List<T> dropFirst(List<T> list, Predicate<T> such) {
    int count = 0;
    while (count < list.size() && such.test(list.get(count))) {
      count++;
    }
    if (count == 0) {
      return List.of();
    }
    List<T> first = list.subList(0, count);
    List<T> dropped = List.copyOf(first);
    first.clear();
    return dropped;
  }

  private static <T> void insert(T element, List<T> sorted, Comparator<T> order) {
    int at = Collections.binarySearch(sorted, element, order);
    sorted.add(at < 0 ? -at - 1 : at, element);
  }

  /** Returns the branch that most runs were for, of several the first by its name. */
  private static String defaultBranch(List<MergedRun> runs) {
    Map<String, Integer> counts = new HashMap<>();
    runs.forEach(run -> counts.merge(run.getBranch(), 1, Integer::sum));
    return Collections.min(counts.entrySet(), MOST_FIRST).getKey();
  }
}
