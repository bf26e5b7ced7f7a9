package io.workflowtelemetry.datasets.card;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Counts kept runs and the complete ones among them; synthesised runs were never read or kept. */
public final class MeasureCompleteness
    extends PTransform<PCollection<Run>, PCollection<KV<String, Long>>> {
  /** Name of the count of complete runs. */
  public static final String COMPLETE = "quality/complete_runs";

  /** Name of the count of kept runs. */
  public static final String KEPT = "quality/kept_runs";

  private MeasureCompleteness() {}

  /** Returns the transform. */
  public static MeasureCompleteness create() {
    return new MeasureCompleteness();
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<Run> runs) {
    return runs.apply("Measure", ParDo.of(new MeasureFn())).setCoder(BundleCounts.coder());
  }

  private static final class MeasureFn extends DoFn<Run, KV<String, Long>> {
    private transient @Nullable BundleCounts counts;

    @StartBundle
    public void startBundle() {
      counts = new BundleCounts();
    }

    @ProcessElement
    public void process(@Element Run run) {
      if (run.getSynthesised()) {
        return;
      }
      BundleCounts bundle = Objects.requireNonNull(counts);
      bundle.add(KEPT, 1);
      bundle.add(COMPLETE, Completeness.isComplete(run) ? 1 : 0);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(counts).emit(context);
    }
  }
}
