package io.workflowtelemetry.pages;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.pages.Finding.Kind;
import io.workflowtelemetry.pages.Priorities.Evidence;
import io.workflowtelemetry.pages.Priorities.Firing;
import io.workflowtelemetry.pages.Priorities.Flaky;
import io.workflowtelemetry.pages.Priorities.WeekCost;
import io.workflowtelemetry.pages.Series.Period;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Ranks by hand-counted weeks: ten in all, of which the last two are compared with those before.
 */
class PrioritiesTest {
  private static final long WEEK_MS = 7 * 86_400_000L;
  private static final long LAST = 9 * WEEK_MS;
  private final Priorities priorities =
      new Priorities(Tables.ofOutput(Path.of("no such folder"), "out"));

  @Test
  void aWorkflowIsSlowerFromAQuarterOn() {
    assertThat(rank(List.of(weeks("Build", 100_000, 124_999, 20, 0, 0))), is(empty()));
    List<Finding> found = rank(List.of(weeks("Build", 100_000, 125_000, 20, 0, 0)));
    assertThat(found.stream().map(Finding::kind).toList(), contains(Kind.SLOWER));
    assertThat(
        found.get(0).text(),
        is(
            "harbor / Build takes 2 min 5 s in the middle, 1 min 40 s before: 1.3 times as long,"
                + " in 40 runs of the last two weeks."));
    assertThat(found.get(0).page(), is("workflow"));
    assertThat(
        found.get(0).sql(),
        is(
            "SELECT window_start, total, success_rate, duration_p50_ms FROM"
                + " 'out/aggregates/*.parquet' WHERE period = 'WEEKLY' AND level = 'WORKFLOW' AND"
                + " repository = 'harbor' AND workflow_name = 'Build' ORDER BY window_start"));
  }

  @Test
  void fewRunsAndShortTimesSayNothing() {
    assertThat(rank(List.of(weeks("Build", 100_000, 900_000, 4, 0, 0))), is(empty()));
    assertThat(rank(List.of(weeks("Build", 1_000, 9_000, 20, 0, 0))), is(empty()));
  }

  @Test
  void successFallsFromATenthOn() {
    assertThat(
        rank(List.of(weeks("Build", 1, 1, 20, 2, 3))).stream().map(Finding::text).toList(),
        contains("harbor / Build fails in 15 % of its runs: 6 of 40 of the last two weeks."));
    assertThat(rank(List.of(weeks("Build", 1, 1, 20, 2, 2))), is(empty()));
    List<Finding> found = rank(List.of(weeks("Build", 1, 1, 20, 2, 5)));
    assertThat(
        found.stream().map(Finding::text).toList(),
        contains(
            "harbor / Build succeeds in 75 % of its runs, 90 % before: 10 of 40 runs of the last two"
                + " weeks failed."));
  }

  @Test
  void criticalAlertsComeFirstAndNoKindFillsTheList() {
    Evidence evidence =
        new Evidence(
            List.of(
                weeks("A", 100_000, 200_000, 20, 0, 0),
                weeks("B", 100_000, 300_000, 20, 0, 0),
                weeks("C", 100_000, 400_000, 20, 0, 0)),
            LAST,
            List.of(new Flaky("harbor", "opens", 5, 5), new Flaky(null, "shuts", 9, 1)),
            List.of(new Firing("4 failures in a row", 4, 3)),
            // The last week is not over, and a costly one long ago makes no other usual.
            List.of(cost(0, 90), cost(1, 10), cost(2, 10), cost(3, 30), cost(4, 2)));
    List<Finding> found = priorities.rank(evidence);
    assertThat(
        found.stream().map(Finding::kind).toList(),
        contains(Kind.FIRING, Kind.COSTLY, Kind.SLOWER, Kind.SLOWER, Kind.FLAKY));
    assertThat(
        found.get(1).text(),
        is("harbor cost 30.00 USD in the week of 1970-01-22, 10.00 in a usual week before."));
    assertThat(found.get(2).text(), startsWith("harbor / C "));
    assertThat(found.get(3).text(), startsWith("harbor / B "));
    assertThat(
        found.get(4).text(),
        is("harbor / opens both passed and failed on the same commits: 5 of 10 times it failed."));
  }

  private static WeekCost cost(int week, double cost) {
    return new WeekCost("harbor", "USD", week * WEEK_MS, cost, 100);
  }

  private List<Finding> rank(List<Series> workflows) {
    return priorities.rank(new Evidence(workflows, LAST, List.of(), List.of(), List.of()));
  }

  /** Eight weeks as before, and two as now; so many runs a week, of which some fail. */
  private static Series weeks(
      String workflow, double p50Before, double p50Now, int runs, int failedBefore, int failedNow) {
    TreeMap<Long, Window> weeks = new TreeMap<>();
    for (int week = 0; week < 10; week++) {
      boolean now = week >= 8;
      long failures = now ? failedNow : failedBefore;
      double p50 = now ? p50Now : p50Before;
      weeks.put(
          week * WEEK_MS,
          new Window(
              week * WEEK_MS, runs, runs - failures, failures, 0, 0, p50, p50, null, null, 0, 0));
    }
    EnumMap<Period, NavigableMap<Long, Window>> windows = new EnumMap<>(Period.class);
    windows.put(Period.WEEKLY, weeks);
    return new Series(new Subject("WORKFLOW", "harbor", workflow, null), 10L * runs, windows);
  }
}
