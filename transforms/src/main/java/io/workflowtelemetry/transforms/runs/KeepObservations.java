package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Keeps the latest state of each thing that was observed, by an order that does not depend on
 * arrival; of an invocation, what all its lines tell together. One shuffle serves every type, since
 * most logs tell of few of them. Of a stream a state is emitted again whenever it changes.
 */
public final class KeepObservations
    extends PTransform<PCollection<Change<Observation>>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;
  private static final TupleTag<Change<Observation>> KEPT = new TupleTag<>("kept") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private final Duration allowedLateness;

  private KeepObservations(Duration allowedLateness) {
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform; none of its input may be a piece of a run.
   *
   * @param lateness how long, in event time, a thing of a stream is remembered after its last
   *     change; of no matter to a history
   */
  public static KeepObservations allowing(Duration lateness) {
    return new KeepObservations(lateness);
  }

  /** Returns what became of each thing that was observed. */
  public static PCollection<Change<Observation>> kept(PCollectionTuple outputs) {
    return outputs.get(KEPT);
  }

  /**
   * Returns how many observations were duplicates, superseded and kept, by record type; only of a
   * history.
   */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollection<Change<Observation>> observations) {
    return observations.isBounded() == IsBounded.BOUNDED
        ? whole(observations)
        : revised(observations);
  }

  /** Of a history all that was observed of a thing is there at once. */
  private static PCollectionTuple whole(PCollection<Change<Observation>> observations) {
    PCollectionTuple outputs =
        observations
            .apply(
                "GroupByThing",
                GroupInBlocks.<String, Observation>create()
                    .of(
                        KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(Observation.class)),
                        (Change<Observation> change, BiConsumer<String, Observation> rows) ->
                            rows.accept(Identity.of(change.added()), change.added())))
            .apply(
                "KeepLatest",
                ParDo.of(new KeepLatestFn()).withOutputTags(KEPT, TupleTagList.of(COUNTS)));
    outputs.get(KEPT).setCoder(ChangeCoder.of(RecordCoder.of(Observation.class)));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs;
  }

  private PCollectionTuple revised(PCollection<Change<Observation>> observations) {
    ThingStates things = new ThingStates();
    ReviseGroups<String, Observation, Observation> revise =
        ReviseGroups.by(
                things, RecordCoder.of(Observation.class), RecordCoder.of(Observation.class))
            .allowing(allowedLateness)
            .ofFewItems();
    return PCollectionTuple.of(
        KEPT,
        revise.changes(
            observations.apply("ReviseThings", revise.of(things, StringUtf8Coder.of()))));
  }

  private static final class KeepLatestFn
      extends DoFn<KV<String, Iterable<Observation>>, Change<Observation>> {
    private static final long serialVersionUID = 1L;

    private final BundleCounts counts = new BundleCounts();

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Observation>> observations,
        OutputReceiver<Change<Observation>> output) {
      ObservedThing thing = ObservedThing.of(observations.getValue());
      thing.countTo(counts);
      output.output(Change.added(thing.state()));
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context, COUNTS);
    }
  }
}
