package io.workflowtelemetry.models.serve;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.models.serve.Foresight.Chance;
import io.workflowtelemetry.models.serve.Foresight.Factor;
import io.workflowtelemetry.models.serve.Foresight.Seconds;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.RiskFactor;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.SplitCandidate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PredictionsTest {
  private static final Instant CREATED = Instant.parse("2026-02-03T04:05:06Z");
  private static final Seconds LONG = new Seconds(100, 80.0, 130.0);
  private static final Seconds SHORT = new Seconds(50, 40.0, 60.0);
  private static final Factor FACTOR = new Factor("branch_previous_outcome", "FAILURE", -1.5);
  private static final Chance UNLIKELY = new Chance(0.25, List.of(FACTOR));
  private static final Chance LIKELY = new Chance(0.9, List.of());

  /** Says the same of every run. */
  private record Always(Foresight foresight) implements Foreteller {
    @Override
    public Foresight foretell(BuildExample example) {
      return foresight;
    }

    @Override
    public Instant trainedUntil() {
      return CREATED.minusSeconds(60);
    }

    @Override
    public String modelId() {
      return "0123456789abcdef";
    }
  }

  private static SplitCandidate run(@Nullable RunEnd end) {
    BuildExample example =
        BuildExample.newBuilder()
            .setRepository("o/r")
            .setRunId("7")
            .setHeadSha("abc")
            .setCreatedAt(CREATED)
            .setWorkflowName("CI")
            .setTimeOfDay(4)
            .setDayOfWeek(1)
            .setRunsLast24h(0)
            .setBuildDuration(0)
            .setBuildSuccess(0)
            .build();
    return new SplitCandidate(example, CREATED, null, false, end);
  }

  private static RunEnd end(String outcome, @Nullable Long durationMs) {
    return RunEnd.newBuilder()
        .setKey(new RunKey("o/r", "7", 1L))
        .setCompletedAt(CREATED.plusSeconds(90))
        .setOutcome(outcome)
        .setDurationMs(durationMs)
        .build();
  }

  private static Prediction foretold(Foresight foresight, int percent, @Nullable RunEnd end) {
    return Predictions.of(run(end), new Always(foresight), new Canary(percent));
  }

  @Test
  void modelsServeWhatIsInTheCanary() {
    Foresight both = new Foresight(LONG, SHORT, true, UNLIKELY, LIKELY, true);
    Prediction in = foretold(both, 100, null);
    assertThat(in.getArm(), is("MODEL"));
    assertThat(in.getCanaryPercent(), is(100L));
    assertThat(in.getPredictedSeconds(), is(100.0));
    assertThat(in.getPredictedSecondsLow(), is(80.0));
    assertThat(in.getPredictedSecondsHigh(), is(130.0));
    assertThat(in.getSecondsBy(), is("MODEL"));
    assertThat(in.getSuccessProbability(), is(0.25));
    assertThat(in.getSuccessBy(), is("MODEL"));
    assertThat(
        in.getFactors(), contains(new RiskFactor("branch_previous_outcome", "FAILURE", -1.5)));
    assertThat(in.getModelId(), is("0123456789abcdef"));
    assertThat(in.getTrainedUntil(), is(CREATED.minusSeconds(60)));

    Prediction out = foretold(both, 0, null);
    assertThat(out.getArm(), is("BASELINE"));
    assertThat(out.getPredictedSeconds(), is(50.0));
    assertThat(out.getSecondsBy(), is("BASELINE"));
    assertThat(out.getSuccessProbability(), is(0.9));
    assertThat(out.getSuccessBy(), is("BASELINE"));
    assertThat(out.getFactors(), is(empty()));
    // Both are told, whoever is served.
    for (Prediction prediction : List.of(in, out)) {
      assertThat(prediction.getModelSeconds(), is(100.0));
      assertThat(prediction.getBaselineSecondsHigh(), is(60.0));
      assertThat(prediction.getModelProbability(), is(0.25));
      assertThat(prediction.getBaselineProbability(), is(0.9));
      assertThat(prediction.getRepository(), is("o/r"));
      assertThat(prediction.getRunId(), is("7"));
      assertThat(prediction.getHeadSha(), is("abc"));
      assertThat(prediction.getWorkflowName(), is("CI"));
      assertThat(prediction.getCreatedAt(), is(CREATED));
    }
  }

  @Test
  void aBaselineServesWhereTheModelDidNotWinOrIsNone() {
    Prediction lost =
        foretold(new Foresight(LONG, SHORT, false, UNLIKELY, LIKELY, false), 100, null);
    assertThat(lost.getArm(), is("MODEL"));
    assertThat(lost.getSecondsBy(), is("BASELINE"));
    assertThat(lost.getPredictedSeconds(), is(50.0));
    assertThat(lost.getSuccessBy(), is("BASELINE"));
    assertThat(lost.getFactors(), is(empty()));
    Prediction none = foretold(new Foresight(null, SHORT, true, null, LIKELY, true), 100, null);
    assertThat(none.getSecondsBy(), is("BASELINE"));
    assertThat(none.getModelSeconds(), is(nullValue()));
    assertThat(none.getSuccessBy(), is("BASELINE"));
    Prediction nothing = foretold(new Foresight(LONG, null, false, UNLIKELY, null, false), 0, null);
    assertThat(nothing.getPredictedSeconds(), is(nullValue()));
    assertThat(nothing.getSecondsBy(), is(nullValue()));
    assertThat(nothing.getSuccessProbability(), is(nullValue()));
    assertThat(nothing.getSuccessBy(), is(nullValue()));
  }

  @Test
  void whatCameStandsBesideIt() {
    Foresight both = new Foresight(LONG, SHORT, true, UNLIKELY, LIKELY, true);
    Prediction open = foretold(both, 10, null);
    assertThat(open.getCompletedAt(), is(nullValue()));
    assertThat(open.getActualSeconds(), is(nullValue()));
    assertThat(open.getActualSuccess(), is(nullValue()));
    Prediction failed = foretold(both, 10, end("FAILURE", 90_500L));
    assertThat(failed.getCompletedAt(), is(CREATED.plusSeconds(90)));
    assertThat(failed.getActualSeconds(), is(90.5));
    assertThat(failed.getActualSuccess(), is(false));
    assertThat(foretold(both, 10, end("SUCCESS", 1_000L)).getActualSuccess(), is(true));
    assertThat(foretold(both, 10, end("SUCCESS", null)).getActualSeconds(), is(nullValue()));
    Prediction cancelled = foretold(both, 10, end("NONE", 90_500L));
    assertThat(cancelled.getCompletedAt(), is(CREATED.plusSeconds(90)));
    assertThat(cancelled.getActualSeconds(), is(nullValue()));
    assertThat(cancelled.getActualSuccess(), is(nullValue()));
  }

  @Test
  void baselinesAreWhatTheLastRunsWereLike() {
    BuildExample example = run(null).getExample();
    Baselines baselines = new Baselines();
    Foresight nothing = baselines.foretell(example);
    assertThat(nothing.baselineDuration(), is(nullValue()));
    assertThat(nothing.baselineSuccess(), is(nullValue()));
    example.setSuccessRateLast10(0.7);
    example.setMeanDurationLast10(30.0);
    assertThat(baselines.foretell(example).baselineDuration(), is(new Seconds(30, null, null)));
    example.setMedianSuccessDurationLast10(20.0);
    assertThat(baselines.foretell(example).baselineDuration(), is(new Seconds(20, null, null)));
    example.setModeDurationLast20(10.0);
    Foresight known = baselines.foretell(example);
    assertThat(known.baselineDuration(), is(new Seconds(10, null, null)));
    assertThat(known.baselineSuccess(), is(new Chance(0.7, List.of())));
    assertThat(known.modelDuration(), is(nullValue()));
    assertThat(known.modelSuccess(), is(nullValue()));
  }
}
