package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import io.workflowtelemetry.schemas.AgentCandidate;
import io.workflowtelemetry.schemas.AgentExample;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/** Puts a row into its split, and counts. */
final class PlaceAgentExample extends DoFn<AgentCandidate, AgentExample> {
  private final Method method;
  private final PCollectionView<Map<String, Long>> cutsView;
  private final TupleTag<KV<String, Long>> countsTag;
  private transient @Nullable BundleCounts counts;

  PlaceAgentExample(
      Method method,
      PCollectionView<Map<String, Long>> cutsView,
      TupleTag<KV<String, Long>> countsTag) {
    this.method = method;
    this.cutsView = cutsView;
    this.countsTag = countsTag;
  }

  @StartBundle
  public void startBundle() {
    counts = new BundleCounts();
  }

  @ProcessElement
  public void process(ProcessContext context) {
    AgentCandidate candidate = context.element();
    Placement placement =
        method == Method.HASH
            ? Placement.byHash(candidate.getGroup())
            : Placement.byTime(
                context.sideInput(cutsView), candidate.getGroupStart(), candidate.getKnownAt());
    String split = placement.split().label();
    BundleCounts bundle = Objects.requireNonNull(counts);
    if (candidate.getOpensGroup()) {
      bundle.add("agents/groups/" + split, 1);
    }
    bundle.add((placement.embargoed() ? "agents/embargoed/" : "agents/splits/") + split, 1);
    if (!placement.embargoed()) {
      context.output(SplitAgentExamples.tag(placement.split()), candidate.getExample());
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    Objects.requireNonNull(counts).emit(context, countsTag);
  }
}
