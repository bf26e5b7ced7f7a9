package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Proposes a threshold for each dimension that has enough samples: the median of the settings'
 * baseline days right before {@code asOf}, with no window in between, times the settings'
 * multiplier. A dimension whose median is 0 gets none: nothing is ever compared with that.
 */
public final class LearnBaselines
    extends PTransform<PCollection<DimensionSample>, PCollection<Threshold>> {
  private final MeasureSettings settings;
  private final double multiplier;

  private LearnBaselines(MeasureSettings settings, double multiplier) {
    this.settings = settings;
    this.multiplier = multiplier;
  }

  /**
   * Returns the transform. Of the settings, {@code asOf} and the baseline count.
   *
   * @param multiplier the multiplier of what is proposed
   * @throws IllegalArgumentException where the multiplier is no number above 0, or the baseline has
   *     no days
   */
  public static LearnBaselines by(MeasureSettings settings, double multiplier) {
    if (!Thresholds.isMultiplier(multiplier)) {
      throw new IllegalArgumentException("the multiplier is a number above 0");
    }
    MeasureSettings learning =
        MeasureSettings.asOf(settings.asOf())
            .withWindowDays(settings.baselineDays())
            .withBaseline(0, settings.minBaselineSamples());
    return new LearnBaselines(learning, multiplier);
  }

  @Override
  public PCollection<Threshold> expand(PCollection<DimensionSample> samples) {
    return samples
        .apply("Measure", MeasureDimensions.by(settings))
        .apply("Propose", ParDo.of(new ProposeFn(settings.minBaselineSamples(), multiplier)))
        .setCoder(RecordCoder.of(Threshold.class));
  }

  private static final class ProposeFn extends DoFn<DimensionReport, Threshold> {
    private final int minSamples;
    private final double multiplier;

    ProposeFn(int minSamples, double multiplier) {
      this.minSamples = minSamples;
      this.multiplier = multiplier;
    }

    @ProcessElement
    public void process(@Element DimensionReport report, OutputReceiver<Threshold> output) {
      Double median = report.getObservedP50Ms();
      if (median != null && median > 0 && report.getSampleCount() >= minSamples) {
        output.output(
            new Threshold(
                report.getDimensionType(), report.getDimensionKey(), median, multiplier, true));
      }
    }
  }
}
