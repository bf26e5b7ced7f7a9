package io.workflowtelemetry.transforms.measure.traces;

import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.AS_OF;
import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.sample;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.Threshold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnBaselinesTest {
  private static final MeasureSettings SETTINGS = MeasureSettings.asOf(AS_OF);
  private static final Duration OLDEST = Duration.ofDays(28);

  @Test
  void aThresholdIsProposedOfTwentySpansInFourWeeks() {
    List<DimensionSample> samples = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      samples.add(sample("gate", "lint", AS_OF.minus(OLDEST), i, "t"));
      samples.add(sample("gate", "instant", AS_OF.minusMillis(1), 0, "t"));
      if (i < 20) {
        samples.add(sample("gate", "rare", AS_OF.minusMillis(1), i, "t"));
      }
    }
    samples.add(sample("gate", "lint", AS_OF.minus(OLDEST).minusMillis(1), 9_000, "t"));
    samples.add(sample("gate", "rare", AS_OF, 1, "t"));
    assertThat(
        Collected.run(LearnBaselines.by(SETTINGS, 1.5), DimensionSample.class, samples),
        contains(new Threshold("gate", "lint", 10.5, 1.5, true)));
  }

  @Test
  void theBaselinesSettingsCount() {
    List<DimensionSample> samples =
        List.of(
            sample("step", "s", AS_OF.minus(Duration.ofDays(3)), 5, "t"),
            sample("step", "s", AS_OF.minus(Duration.ofDays(3)), 7, "t"),
            sample("step", "s", AS_OF.minus(Duration.ofDays(4)), 90, "t"));
    assertThat(
        Collected.run(
            LearnBaselines.by(SETTINGS.withBaseline(3, 2), 2), DimensionSample.class, samples),
        contains(new Threshold("step", "s", 6.0, 2.0, true)));
  }

  @Test
  void settingsThatMeanNothingAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> LearnBaselines.by(SETTINGS, 0));
    assertThrows(
        IllegalArgumentException.class, () -> LearnBaselines.by(SETTINGS.withBaseline(0, 20), 2));
  }
}
