package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.DimensionKey;
import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.transforms.measure.traces.DimensionMeasures.SlowSpan;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Puts each sample into its slice of time, and drops those of no slice. Samples of a dimension are
 * summed within a bundle: a million of them, each with measures of its own, take more memory than
 * all else that is done with them.
 */
final class PlaceFn extends DoFn<DimensionSample, KV<DimensionKey, DimensionMeasures>> {
  /** Bounds the memory of a bundle; later dimensions then go out one by one. */
  private static final int MAX_SUMMED = 20_000;

  private final Slices slices;
  private final int endOfWindow;
  private transient @Nullable Map<DimensionKey, DimensionMeasures> sums;

  PlaceFn(MeasureSettings settings) {
    this.slices = Slices.of(settings);
    this.endOfWindow = slices.after(settings.windowDays());
  }

  @StartBundle
  public void startBundle() {
    sums = new HashMap<>();
  }

  @ProcessElement
  public void process(
      @Element DimensionSample sample, OutputReceiver<KV<DimensionKey, DimensionMeasures>> output) {
    int slice = slices.of(sample.getEndedAt().toEpochMilli());
    if (slice == Slices.NONE) {
      return;
    }
    DimensionKey key = new DimensionKey(sample.getDimensionType(), sample.getDimensionKey());
    Map<DimensionKey, DimensionMeasures> bundle = Objects.requireNonNull(sums);
    DimensionMeasures measures = bundle.get(key);
    if (measures != null) {
      add(measures, slice, sample);
      return;
    }
    DimensionMeasures first = new DimensionMeasures();
    add(first, slice, sample);
    if (bundle.size() < MAX_SUMMED) {
      bundle.put(key, first);
    } else {
      output.output(KV.of(key, first));
    }
  }

  private void add(DimensionMeasures measures, int slice, DimensionSample sample) {
    measures.add(slice, sample.getDurationMs());
    if (slice < endOfWindow) {
      measures.addSlow(new SlowSpan(sample.getDurationMs(), sample.getTraceId()));
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    Objects.requireNonNull(sums)
        .forEach(
            (key, measures) ->
                context.output(
                    KV.of(key, measures),
                    GlobalWindow.INSTANCE.maxTimestamp(),
                    GlobalWindow.INSTANCE));
    sums = null;
  }
}
