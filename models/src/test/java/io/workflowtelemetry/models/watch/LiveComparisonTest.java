package io.workflowtelemetry.models.watch;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.models.watch.LiveGate.Verdict;
import io.workflowtelemetry.schemas.Prediction;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LiveComparisonTest {
  private static final int WEEK = 7 * 24;

  private static LiveComparison only(List<Prediction> rows) {
    List<LiveComparison> all = LiveComparison.of(rows);
    assertThat(all.size(), is(1));
    return all.get(0);
  }

  @Test
  void onlyLaterRunsAreJudgedAndOnlyWeeksOfBothAreCompared() {
    List<Prediction> rows = new ArrayList<>();
    rows.add(Rows.row(-1).setPredictedSeconds(1.0).build());
    rows.add(Rows.row(0).build());
    rows.add(Rows.row(1, 0.4, false).setPredictedSeconds(90.0).build());
    rows.add(Rows.row(2).setArm("BASELINE").build());
    rows.add(Rows.row(3).setCompletedAt(null).build());
    // A week with models alone.
    rows.add(Rows.row(WEEK).build());
    // The last hour of the Sunday after it, and the Monday.
    rows.add(Rows.row(2 * WEEK - 1).build());
    rows.add(Rows.row(2 * WEEK).setArm("BASELINE").build());
    LiveComparison comparison = only(rows);
    assertThat(comparison.subject(), is(new LiveComparison.Subject("o/r", "0123456789abcdef")));
    assertThat(comparison.seen(), is(1L));
    assertThat(comparison.open(), is(1L));
    assertThat(
        new ArrayList<>(comparison.weeks().keySet()),
        contains(
            LocalDate.parse("2026-03-02"),
            LocalDate.parse("2026-03-09"),
            LocalDate.parse("2026-03-16")));
    LiveComparison.Arms same = comparison.overTheSameWeeks();
    assertThat(same.models().durations(), is(2L));
    assertThat(same.models().within(), is(1L));
    assertThat(same.models().right(), is(2L));
    assertThat(same.baselines().durations(), is(1L));
    assertThat(same.baselinesInstead().within(), is(2L));
    assertThat(comparison.overAllWeeks().models().durations(), is(4L));
    assertThat(comparison.overAllWeeks().baselines().durations(), is(2L));
    // (0.1^2 + 0.4^2) / 2, against 0.25.
    assertThat(Objects.requireNonNull(same.models().brier()), closeTo(0.085, 1e-12));
    assertThat(Objects.requireNonNull(same.models().brierSkill()), closeTo(0.66, 1e-12));
    assertThat(same.baselines().brierSkill(), is(nullValue()));
  }

  @Test
  void eachRepositoryAndModelIsComparedByItself() {
    List<LiveComparison> all =
        LiveComparison.of(
            List.of(
                Rows.row(0).setRepository("o/b").build(),
                Rows.row(0).setRepository("o/a").setModelId("1").build(),
                Rows.row(0).setRepository("o/a").setModelId("0").build()));
    assertThat(
        all.stream().map(LiveComparison::subject).toList(),
        contains(
            new LiveComparison.Subject("o/a", "0"),
            new LiveComparison.Subject("o/a", "1"),
            new LiveComparison.Subject("o/b", "0123456789abcdef")));
  }

  /**
   * Returns as many runs of each arm in one week, of which the first are within 20 % and one in ten
   * fails.
   */
  private static List<Prediction> arms(int each, int models, int baselines, double failure) {
    List<Prediction> rows = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      boolean success = i % 10 > 0;
      rows.add(
          Rows.row(0, success ? 0.95 : failure, success)
              .setRunId("m" + i)
              .setPredictedSeconds(i < models ? 60.0 : 90.0)
              .build());
      rows.add(
          Rows.row(0, 0.9, success)
              .setArm("BASELINE")
              .setRunId("b" + i)
              .setPredictedSeconds(i < baselines ? 60.0 : 90.0)
              .build());
    }
    return rows;
  }

  private static List<Verdict> verdicts(List<Prediction> rows) {
    return only(rows).gates().stream().map(LiveGate::verdict).toList();
  }

  @Test
  void aGateIsMetWhereModelsAreGoodEnoughAndNoWorse() {
    assertThat(verdicts(arms(100, 75, 75, 0.2)), contains(Verdict.MET, Verdict.MET));
    assertThat(verdicts(arms(100, 74, 60, 0.2)), contains(Verdict.NOT_MET, Verdict.MET));
    assertThat(verdicts(arms(100, 80, 81, 0.2)), contains(Verdict.NOT_MET, Verdict.MET));
    // As likely to succeed as all others, and no better than the rate: the baselines' skill is 0.
    assertThat(verdicts(arms(100, 75, 75, 0.99)), contains(Verdict.MET, Verdict.NOT_MET));
    assertThat(
        verdicts(arms(99, 99, 0, 0.2)), contains(Verdict.TOO_LITTLE_DATA, Verdict.TOO_LITTLE_DATA));
  }

  @Test
  void aGateSaysWhy() {
    assertThat(
        only(arms(100, 80, 70, 0.95)).gates().stream().map(LiveGate::reason).toList(),
        contains(
            "80.0 % within 20 %, at least 75.0 % wanted and no less than the baselines' 70.0 %",
            "Brier skill -0.028, more than 0 wanted and no less than the baselines' 0.000"));
    assertThat(
        only(arms(2, 2, 2, 0.2)).gates().get(0).reason(),
        is(
            "2 durations of models and 2 of baselines in the same weeks, at least 100 of each"
                + " wanted"));
  }
}
