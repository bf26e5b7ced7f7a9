package io.workflowtelemetry.models.judge;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.models.features.WorkflowKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The figures of chances are those of scikit-learn's roc_auc_score and brier_score_loss. */
class ScoresTest {
  private static final WorkflowKey CI = new WorkflowKey("octo/app", "CI");
  private static final double TINY = 1e-12;

  private static Foretold duration(boolean succeeded, double seconds, @Nullable Double value) {
    return new Foretold(
        CI,
        succeeded,
        seconds,
        value,
        value == null ? null : value - 1,
        value == null ? null : value + 1);
  }

  private static List<Foretold> chances() {
    double[] chances = {0.9, 0.8, 0.8, 0.35, 0.6, 0.1, 0.7, 0.4, 0.95, 0.5};
    int[] ends = {1, 1, 0, 0, 1, 0, 1, 1, 1, 0};
    List<Foretold> runs = new ArrayList<>();
    for (int at = 0; at < chances.length; at++) {
      runs.add(new Foretold(CI, ends[at] == 1, 60, chances[at], null, null));
    }
    return runs;
  }

  @Test
  void durationsAreNearUpToAFifthOfWhatCame() {
    DurationScore score =
        DurationScore.of(
            List.of(
                duration(true, 100, 120.0),
                duration(true, 100, 120.1),
                duration(false, 100, 80.0),
                duration(true, 100, 79.9),
                duration(true, 100, 100.5),
                duration(true, 100, null)));
    assertThat(score.near(), is(3L));
    assertThat(score.share(), is(0.5));
    assertThat(score.shareOfSuccesses(), is(0.4));
    assertThat(score.covered(), is(0.2));
    assertThat(score.medianError(), closeTo(0.2, TINY));
  }

  @Test
  void nothingHasNoScore() {
    DurationScore durations = DurationScore.of(List.of());
    assertThat(durations.share(), is(nullValue()));
    assertThat(durations.shareOfSuccesses(), is(nullValue()));
    assertThat(durations.covered(), is(nullValue()));
    SuccessScore outcomes = SuccessScore.of(List.of(), 0.5);
    assertThat(outcomes.accuracy(), is(nullValue()));
    assertThat(outcomes.skill(), is(nullValue()));
    assertThat(outcomes.auc(), is(nullValue()));
  }

  @Test
  void chancesAreScoredAsElsewhere() {
    SuccessScore score = SuccessScore.of(chances(), 0.6);
    assertThat(score.rows(), is(10L));
    assertThat(score.failures(), is(4L));
    // One half says success.
    assertThat(score.right(), is(7L));
    assertThat(score.brier(), closeTo(0.1685, TINY));
    assertThat(score.skill(), closeTo(1 - 0.1685 / 0.24, TINY));
    assertThat(score.auc(), closeTo(19.5 / 24, TINY));
    assertThat(score.riskiestFifth(), closeTo(0.5, TINY));
  }

  @Test
  void equalChancesShareTheRiskiestFifth() {
    List<Foretold> runs =
        chances().stream()
            .map(run -> new Foretold(CI, run.succeeded(), 60, 0.5, null, null))
            .toList();
    SuccessScore score = SuccessScore.of(runs, 0.6);
    assertThat(score.riskiestFifth(), closeTo(0.2, TINY));
    assertThat(score.auc(), closeTo(0.5, TINY));
  }

  @Test
  void binsTellHowFarChancesAreOff() {
    Calibration calibration = Calibration.of(chances(), 0.6);
    assertThat(calibration.bins(), hasSize(8));
    assertThat(calibration.bins().get(6), is(new Calibration.Bin(0.8, 2, 0.8, 0.5)));
    // |0.1| + |0.35| + |0.4-1| + |0.5| + |0.6-1| + |0.7-1| + 2|0.8-0.5| + 2|0.925-1|, over ten.
    assertThat(calibration.error(), closeTo(0.3, 1e-9));
    assertThat(
        Calibration.of(List.of(new Foretold(CI, true, 60, 1.0, null, null)), 0.6)
            .bins()
            .get(0)
            .from(),
        is(0.9));
  }

  @Test
  void gatesAreMetAtWhatIsWanted() {
    assertThat(new Gate("a", "wanted", false, 0.5, 0.5).verdict(), is(Gate.Verdict.MET));
    assertThat(new Gate("a", "wanted", false, 0.5, 0.49).verdict(), is(Gate.Verdict.NOT_MET));
    assertThat(new Gate("a", "wanted", true, 0.5, 0.5).verdict(), is(Gate.Verdict.MET));
    assertThat(new Gate("a", "wanted", true, 0.5, 0.51).verdict(), is(Gate.Verdict.NOT_MET));
    assertThat(
        new Gate("a", "wanted", true, 0.5, null).verdict(), is(Gate.Verdict.TOO_LITTLE_DATA));
  }
}
