package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.transforms.keyed.LatestState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts two updates of one run attempt into one that says all that counts of both: the latest state
 * of the run and of each job, and each report and each count of a log once. The row of a run is the
 * same from all its updates and from what they merge to.
 */
final class MergeUpdates {
  private boolean changed;

  private MergeUpdates() {}

  /** Returns what is known with what is told; null where that tells nothing new. */
  static @Nullable RunUpdate merge(RunUpdate known, RunUpdate told) {
    MergeUpdates merge = new MergeUpdates();
    RunUpdate both =
        new RunUpdate(
            known.getKey(),
            merge.run(known.getRun(), told.getRun()),
            merge.all(
                known.getJobs(),
                told.getJobs(),
                JobIdentity::of,
                (one, other) -> LatestState.isLater(other, one, StateOrders.JOB)),
            merge.all(
                known.getReports(),
                told.getReports(),
                TestReport::getSha256,
                (one, other) -> other.getFile().compareTo(one.getFile()) < 0),
            merge.all(
                known.getLogTests(),
                told.getLogTests(),
                Function.identity(),
                (one, other) -> false));
    return merge.changed ? both : null;
  }

  private @Nullable RunState run(@Nullable RunState known, @Nullable RunState told) {
    if (told == null || (known != null && !LatestState.isLater(told, known, StateOrders.RUN))) {
      return known;
    }
    changed = true;
    return told;
  }

  /**
   * Adds what is told to what is known.
   *
   * @param replaces whether the second is kept in the place of the first, of the same identity
   */
  private <T, I> List<T> all(
      List<T> known, List<T> told, Function<T, I> identity, BiPredicate<T, T> replaces) {
    if (told.isEmpty()) {
      return known;
    }
    Map<I, T> all = new LinkedHashMap<>();
    boolean news = false;
    for (List<T> part : List.of(known, told)) {
      news = false;
      for (T thing : part) {
        I id = identity.apply(thing);
        T one = all.get(id);
        if (one == null || replaces.test(one, thing)) {
          all.put(id, thing);
          news = true;
        }
      }
    }
    changed |= news;
    return news ? new ArrayList<>(all.values()) : known;
  }
}
