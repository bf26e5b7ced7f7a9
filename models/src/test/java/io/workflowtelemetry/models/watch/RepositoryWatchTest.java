package io.workflowtelemetry.models.watch;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.transforms.check.Rules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepositoryWatchTest {
  private static final Rules.Models RULE = new Rules.Models(10, 0.8, 0.7, 40, 0.25, 5, 0.5);
  private static final String ID = "0123456789abcdef";

  private static List<Alert> check(List<Prediction> rows) {
    List<Alert> sorted = new ArrayList<>(RepositoryWatch.alerts(RULE, rows));
    sorted.sort(Comparator.comparing(Alert::getStartedAt).thenComparing(Alert::getRule));
    return sorted;
  }

  private static List<String> told(List<Prediction> rows) {
    return check(rows).stream()
        .map(
            alert ->
                "%s %s %s %s %s of %s %s..%s"
                    .formatted(
                        alert.getRule(),
                        alert.getSeverity(),
                        alert.getStatus(),
                        alert.getSource(),
                        alert.getObserved(),
                        alert.getThreshold(),
                        alert.getStartedAt(),
                        alert.getEndedAt()))
        .toList();
  }

  /** Returns rows of as many runs, the first of them changed. */
  private static List<Prediction> rows(
      int all, int changed, UnaryOperator<Prediction.Builder> change) {
    return new ArrayList<>(
        IntStream.range(0, all)
            .mapToObj(i -> (i < changed ? change.apply(Rows.row(i)) : Rows.row(i)).build())
            .toList());
  }

  private static Prediction.Builder slow(Prediction.Builder row) {
    return row.setPredictedSeconds(72.1);
  }

  @Test
  void durationsThatAreFarOffAreAWarningThenCritical() {
    // 72 s is just within 20 % of 60 s.
    assertThat(told(rows(10, 10, row -> row.setPredictedSeconds(72.0))), is(empty()));
    assertThat(told(rows(10, 10, row -> row.setPredictedSeconds(48.0))), is(empty()));
    assertThat(told(rows(10, 2, RepositoryWatchTest::slow)), is(empty()));
    assertThat(
        told(rows(10, 3, RepositoryWatchTest::slow)),
        contains(
            "MODEL_ACCURACY WARNING FIRING %s/duration 0.7 of 0.8 %s..null"
                .formatted(ID, Rows.ended(9))));
    assertThat(
        told(rows(10, 4, RepositoryWatchTest::slow)),
        contains(
            "MODEL_ACCURACY CRITICAL FIRING %s/duration 0.6 of 0.7 %s..null"
                .formatted(ID, Rows.ended(9))));
    // Nine runs are too few.
    assertThat(told(rows(9, 9, RepositoryWatchTest::slow)), is(empty()));
  }

  @Test
  void anAlertEndsWhenItIsGoodAgainAndTellsOfTheWorst() {
    List<Prediction> rows = rows(30, 4, RepositoryWatchTest::slow);
    List<Alert> alerts = check(rows);
    // Runs 2 to 11 have two that are off, and there are ten new ones with run 19.
    assertThat(
        told(rows),
        contains(
            "MODEL_ACCURACY CRITICAL RESOLVED %s/duration 0.6 of 0.7 %s..%s"
                .formatted(ID, Rows.ended(9), Rows.ended(19))));
    assertThat(told(rows.subList(0, 19)).get(0), containsString(" FIRING "));
    Alert alert = alerts.get(0);
    assertThat(alert.getRepository(), is("o/r"));
    assertThat(alert.getWorkflowName(), is(nullValue()));
    assertThat(
        alert.getMessage(),
        is("o/r: 6 of 10 durations foretold were within 20 % (60.0 %, at least 70.0 % wanted)"));
    assertThat(
        alert.getEvidence().stream().map(key -> key.getRunId()).toList(),
        contains("100000", "100001", "100002", "100003"));
  }

  @Test
  void runsThatTheModelsKnewAndThoseThatBaselinesServeCountForNothing() {
    List<Prediction> known = new ArrayList<>();
    for (int i = -30; i < 0; i++) {
      known.add(slow(Rows.row(i, 0.1, true)).build());
    }
    assertThat(told(known), is(empty()));
    List<Prediction> baselines =
        rows(30, 30, row -> slow(row).setSuccessProbability(0.1).setArm("BASELINE"));
    assertThat(told(baselines), is(empty()));
    // The same, in the models' arm and later.
    assertThat(told(rows(10, 10, RepositoryWatchTest::slow)).size(), is(1));
  }

  @Test
  void chancesThatTellLessThanTheirRateAreCritical() {
    // Half of ten succeed: the rate's score is 0.25, and so is that of even chances.
    List<Prediction> even = new ArrayList<>();
    List<Prediction> worse = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      even.add(Rows.row(i, 0.5, i % 2 == 0).build());
      worse.add(Rows.row(i, 0.75, i % 2 == 0).build());
    }
    assertThat(told(even), is(empty()));
    // Squares of 1/4 and 3/4: 0.3125 on average.
    assertThat(
        told(worse),
        contains(
            "MODEL_ACCURACY CRITICAL FIRING %s/success -0.25 of 0.0 %s..null"
                .formatted(ID, Rows.ended(9))));
    // Of runs that all succeed nothing can be told.
    assertThat(told(rows(10, 10, row -> row.setSuccessProbability(0.51))), is(empty()));
  }

  @Test
  void tooManyFailuresForetoldThatSucceed() {
    List<Prediction> rows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      rows.add(Rows.row(i, 0.4, i < 2).build());
    }
    assertThat(told(rows), is(empty()));
    rows.set(4, Rows.row(4, 0.4, true).build());
    assertThat(
        told(rows),
        contains(
            "FALSE_POSITIVES WARNING FIRING %s/success 0.6 of 0.5 %s..null"
                .formatted(ID, Rows.ended(4))));
    // An even chance foretells no failure.
    rows.set(4, Rows.row(4, 0.5, true).build());
    assertThat(told(rows), is(empty()));
  }

  @Test
  void durationsThatNoLongerAreAsTheirBaselinesHaveDrifted() {
    List<Prediction> rows = new ArrayList<>();
    for (int i = -100; i < 0; i++) {
      rows.add(Rows.row(i).setActualSeconds(50.0 + Math.floorMod(i, 20)).build());
    }
    List<Prediction> alike = new ArrayList<>(rows);
    List<Prediction> other = new ArrayList<>(rows);
    List<Prediction> slower = new ArrayList<>(rows);
    for (int i = 0; i < 40; i++) {
      double seconds = 50.0 + i % 20;
      alike.add(Rows.row(i).setActualSeconds(seconds).build());
      // Twice as slow, and so is the baseline.
      other.add(
          Rows.row(i)
              .setPredictedSeconds(120.0)
              .setActualSeconds(2 * seconds)
              .setBaselineSeconds(120.0)
              .build());
      slower.add(
          Rows.row(i).setPredictedSeconds(2 * seconds).setActualSeconds(2 * seconds).build());
    }
    assertThat(told(alike), is(empty()));
    assertThat(told(other), is(empty()));
    List<Alert> alerts = check(slower);
    assertThat(alerts.size(), is(1));
    assertThat(alerts.get(0).getRule(), is("MODEL_DRIFT"));
    assertThat(alerts.get(0).getSource(), is(ID + "/duration"));
    assertThat(alerts.get(0).getStartedAt(), is(Rows.ended(39)));
    // Less than 40 before, and nothing can be told.
    assertThat(told(slower.subList(61, 140)), is(empty()));
  }
}
