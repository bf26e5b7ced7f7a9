package io.workflowtelemetry.transforms.observations;

import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.agents.MergeInvocations;
import io.workflowtelemetry.transforms.agents.MergeInvocations.Line;
import io.workflowtelemetry.transforms.counts.BundleCounts;
import io.workflowtelemetry.transforms.latest.LatestState;
import io.workflowtelemetry.transforms.parse.RecordTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the latest state of each thing that was observed, by an order that does not depend on
 * arrival; of an invocation, what all its lines tell together. One shuffle serves every type, since
 * most logs tell of few of them.
 */
public final class KeepObservations extends PTransform<PCollection<Observation>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;
  private static final TupleTag<Observation> KEPT = new TupleTag<>("kept") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private KeepObservations() {}

  /** Returns the transform; none of its input may be a piece of a run. */
  public static KeepObservations create() {
    return new KeepObservations();
  }

  /** Returns one observation for each thing that was observed. */
  public static PCollection<Observation> kept(PCollectionTuple outputs) {
    return outputs.get(KEPT);
  }

  /** Returns how many observations were duplicates, superseded and kept, by record type. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollection<Observation> observations) {
    PCollectionTuple outputs =
        observations
            .apply("KeyByThing", WithKeys.of(Identity::of).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(Observation.class)))
            .apply("GroupByThing", GroupInBlocks.create())
            .apply(
                "KeepLatest",
                ParDo.of(new KeepLatestFn()).withOutputTags(KEPT, TupleTagList.of(COUNTS)));
    outputs.get(KEPT).setCoder(RecordCoder.of(Observation.class));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs;
  }

  private static final class KeepLatestFn
      extends DoFn<KV<String, Iterable<Observation>>, Observation> {
    private static final long serialVersionUID = 1L;

    private transient @Nullable BundleCounts counts;

    @StartBundle
    public void startBundle() {
      counts = new BundleCounts();
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Observation>> thing, OutputReceiver<Observation> output) {
      LatestState<Observation> states = LatestState.by(LatestObservation.ORDER);
      List<Line> lines = new ArrayList<>();
      String firstFile = null;
      for (Observation observation : thing.getValue()) {
        states.offer(Copies.withoutPlace(observation));
        firstFile = Copies.first(firstFile, Copies.file(observation));
        if (observation.getInvocation() != null) {
          lines.add(new Line(observation.getInvocation(), observation.getPlace()));
        }
      }
      Observation latest = Objects.requireNonNull(states.latest(), "a group is never empty");
      states.countTo(RecordTypes.of(latest).label(), Objects.requireNonNull(counts));
      output.output(
          lines.isEmpty()
              ? Copies.at(firstFile, latest)
              : Observation.newBuilder().setInvocation(MergeInvocations.merge(lines)).build());
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(counts).emit(context, COUNTS);
    }
  }
}
