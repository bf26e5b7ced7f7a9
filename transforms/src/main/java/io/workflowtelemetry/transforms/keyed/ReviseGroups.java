package io.workflowtelemetry.transforms.keyed;

import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.blocks.RowsOf;
import java.time.Duration;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
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
 * Keeps the items of each group and emits what they add up to whenever they change. After the last
 * change the outputs are those that grouping all items at once would give, so that a stream ends as
 * a backfill does.
 *
 * <p>Groups live in the global window, whose elements no runner drops. A group expires once the
 * watermark has passed the times of all its items by the allowed lateness; what comes for it later
 * is late, and changes nothing.
 *
 * @param <K> what is grouped by
 * @param <T> an item
 * @param <O> what comes out
 */
public final class ReviseGroups<K, T, O>
    extends PTransform<PCollection<KV<K, Change<T>>>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private final GroupFunction<K, T, O> function;
  private final Coder<T> itemCoder;
  private final Coder<O> outputCoder;
  private final TupleTag<Change<O>> changes = new TupleTag<>("changes") {};
  private final TupleTag<KV<K, T>> late = new TupleTag<>("late") {};
  private final Duration delay;
  private final Duration allowedLateness;
  private final boolean whole;

  private ReviseGroups(
      GroupFunction<K, T, O> function,
      Coder<T> itemCoder,
      Coder<O> outputCoder,
      Duration delay,
      Duration allowedLateness,
      boolean whole) {
    this.function = function;
    this.itemCoder = itemCoder;
    this.outputCoder = outputCoder;
    this.delay = delay;
    this.allowedLateness = allowedLateness;
    this.whole = whole;
  }

  /**
   * Returns a transform that emits outputs with each change, and lets a group expire as soon as it
   * has settled.
   */
  public static <K, T, O> ReviseGroups<K, T, O> by(
      GroupFunction<K, T, O> function, Coder<T> itemCoder, Coder<O> outputCoder) {
    return new ReviseGroups<>(
        function, itemCoder, outputCoder, Duration.ZERO, Duration.ZERO, false);
  }

  /** Returns a transform that emits outputs so long after a change, with all changes till then. */
  public ReviseGroups<K, T, O> every(Duration processingTime) {
    return new ReviseGroups<>(
        function, itemCoder, outputCoder, processingTime, allowedLateness, whole);
  }

  /** Returns a transform that remembers a group for so long in event time after it has settled. */
  public ReviseGroups<K, T, O> allowing(Duration lateness) {
    return new ReviseGroups<>(function, itemCoder, outputCoder, delay, lateness, whole);
  }

  /** Returns a transform that reads and writes a group as a whole, for groups of few items. */
  public ReviseGroups<K, T, O> ofFewItems() {
    return new ReviseGroups<>(function, itemCoder, outputCoder, delay, allowedLateness, true);
  }

  /** Returns what became of the outputs. */
  public PCollection<Change<O>> changes(PCollectionTuple outputs) {
    return outputs.get(changes);
  }

  /** Returns items that came, or went, after their group expired. */
  public PCollection<KV<K, T>> late(PCollectionTuple outputs) {
    return outputs.get(late);
  }

  /** Returns a transform that takes things, of which groups hold what a projection says. */
  public <S> OfThings<S, K, T, O> of(Projection<S, K, T> projection, Coder<K> keys) {
    return new OfThings<>(this, projection, KvCoder.of(keys, itemCoder));
  }

  @Override
  public PCollectionTuple expand(PCollection<KV<K, Change<T>>> items) {
    KvCoder<K, T> coder = KvCoder.of(((KvCoder<K, ?>) items.getCoder()).getKeyCoder(), itemCoder);
    return items.isBounded() == IsBounded.BOUNDED
        ? whole(
            items, coder, (change, rows) -> rows.accept(change.getKey(), change.getValue().added()))
        : revised(items, coder);
  }

  /** Of a history all items of a group are there at once. */
  private <E> PCollectionTuple whole(
      PCollection<E> elements, KvCoder<K, T> coder, RowsOf<E, K, T> items) {
    return coded(
        elements
            .apply("Group", GroupInBlocks.<K, T>create().of(coder, items))
            .apply(
                "Emit",
                ParDo.of(new EmitFn<>(function, changes))
                    .withOutputTags(changes, TupleTagList.of(late))),
        coder);
  }

  private PCollectionTuple revised(PCollection<KV<K, Change<T>>> items, KvCoder<K, T> coder) {
    return coded(
        items.apply(
            "Revise",
            ParDo.of(
                    new ReviseFn<>(
                        function,
                        itemCoder,
                        outputCoder,
                        changes,
                        late,
                        delay,
                        allowedLateness,
                        whole))
                .withOutputTags(changes, TupleTagList.of(late))),
        coder);
  }

  private PCollectionTuple coded(PCollectionTuple outputs, KvCoder<K, T> coder) {
    outputs.get(changes).setCoder(ChangeCoder.of(outputCoder));
    outputs.get(late).setCoder(coder);
    return outputs;
  }

  /** Keeps what groups hold of things. */
  public static final class OfThings<S, K, T, O>
      extends PTransform<PCollection<Change<S>>, PCollectionTuple> {
    private static final long serialVersionUID = 1L;

    private final ReviseGroups<K, T, O> groups;
    private final Projection<S, K, T> projection;
    private final KvCoder<K, T> coder;

    private OfThings(
        ReviseGroups<K, T, O> groups, Projection<S, K, T> projection, KvCoder<K, T> coder) {
      this.groups = groups;
      this.projection = projection;
      this.coder = coder;
    }

    @Override
    public PCollectionTuple expand(PCollection<Change<S>> things) {
      if (things.isBounded() == IsBounded.UNBOUNDED) {
        return groups.revised(things.apply("Project", ProjectChanges.by(projection, coder)), coder);
      }
      Projection<S, K, T> items = projection;
      return groups.whole(things, coder, (thing, rows) -> items.items(thing.added(), rows));
    }
  }

  private static final class EmitFn<K, T, O> extends DoFn<KV<K, Iterable<T>>, Change<O>> {
    private static final long serialVersionUID = 1L;

    private final GroupFunction<K, T, O> function;
    private final TupleTag<Change<O>> changes;

    EmitFn(GroupFunction<K, T, O> function, TupleTag<Change<O>> changes) {
      this.function = function;
      this.changes = changes;
    }

    @ProcessElement
    public void process(@Element KV<K, Iterable<T>> group, MultiOutputReceiver outputs) {
      function
          .outputs(group.getKey(), group.getValue(), true)
          .values()
          .forEach(output -> outputs.get(changes).output(Change.added(output)));
    }
  }
}
