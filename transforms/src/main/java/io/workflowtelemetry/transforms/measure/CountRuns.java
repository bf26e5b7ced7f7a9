package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Counts runs: how many there are, how many are open, and what is known of their commits. */
public final class CountRuns extends PTransform<PCollection<Run>, PCollection<KV<String, Long>>> {

  private CountRuns() {}

  /** Returns the transform. */
  public static CountRuns create() {
    return new CountRuns();
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<Run> runs) {
    return runs.apply("Count", ParDo.of(new CountFn())).setCoder(BundleCounts.coder());
  }

  private static final class CountFn extends DoFn<Run, KV<String, Long>> {
    private transient @Nullable BundleCounts counts;

    @StartBundle
    public void startBundle() {
      counts = new BundleCounts();
    }

    @ProcessElement
    public void process(@Element Run run) {
      BundleCounts bundle = Objects.requireNonNull(counts);
      bundle.add("runs/rows", 1);
      bundle.add("runs/synthesised", run.getSynthesised() ? 1 : 0);
      bundle.add("runs/open", run.getCompletedAt() == null ? 1 : 0);
      bundle.add("runs/completed", run.getCompletedAt() == null ? 0 : 1);
      if (run.getDurationSource() != null) {
        bundle.add("duration_sources/" + run.getDurationSource(), 1);
      }
      // A record may tell of its commit and not name it; a rate is over those that do.
      boolean named = run.getHeadSha() != null;
      bundle.add("commits/runs_with_sha", named ? 1 : 0);
      bundle.add("commits/runs_joined", named && run.getCommitFound() ? 1 : 0);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(counts).emit(context);
    }
  }
}
