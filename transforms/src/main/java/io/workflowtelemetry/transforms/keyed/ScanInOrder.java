package io.workflowtelemetry.transforms.keyed;

import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.blocks.RowsOf;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Runs a {@link Scan} over the events of each key in the order of their times, and of the scan's
 * own order where those are the same, so that the order is total and the same on every runner.
 *
 * <p>The events of one key are sorted in memory, as encoded rows. A runner that sorts them itself
 * ({@code RequiresTimeSortedInput}) leaves ties open, and the last events of a key then wait for a
 * timer, whose output the direct runner now and then takes for late and drops.
 *
 * @param <K> the key
 * @param <EventT> an event
 * @param <StateT> what is remembered
 * @param <OutputT> what comes out
 */
public final class ScanInOrder<K, EventT, StateT, OutputT>
    extends PTransform<PCollection<KV<K, EventT>>, PCollection<OutputT>> {
  private static final long serialVersionUID = 1L;

  private final Scan<EventT, StateT, OutputT> scan;
  private final Coder<OutputT> outputCoder;

  private ScanInOrder(Scan<EventT, StateT, OutputT> scan, Coder<OutputT> outputCoder) {
    this.scan = scan;
    this.outputCoder = outputCoder;
  }

  /** Returns a transform that runs {@code scan} over events with deterministic keys. */
  public static <K, EventT, StateT, OutputT> ScanInOrder<K, EventT, StateT, OutputT> of(
      Scan<EventT, StateT, OutputT> scan, Coder<OutputT> outputCoder) {
    return new ScanInOrder<>(scan, outputCoder);
  }

  /** Returns a transform that scans the events that are made of elements. */
  public <E> OfElements<E, K, EventT, StateT, OutputT> of(
      KvCoder<K, EventT> coder, RowsOf<E, K, EventT> events) {
    return new OfElements<>(this, coder, events);
  }

  @Override
  public PCollection<OutputT> expand(PCollection<KV<K, EventT>> events) {
    return scan(events.apply("Group", grouping()));
  }

  private GroupInBlocks<K, EventT> grouping() {
    Scan<EventT, StateT, OutputT> events = scan;
    return GroupInBlocks.inOrder(
        event -> events.time(event).toEpochMilli(),
        (one, other) -> events.ties().compare(one, other));
  }

  private PCollection<OutputT> scan(PCollection<KV<K, Iterable<EventT>>> grouped) {
    return grouped
        .apply("Scan", ParDo.of(new ScanFn<K, EventT, StateT, OutputT>(scan)))
        .setCoder(outputCoder);
  }

  /** Scans the events that are made of the elements of one or several collections. */
  public static final class OfElements<E, K, EventT, StateT, OutputT>
      extends PTransform<PCollectionList<E>, PCollection<OutputT>> {
    private static final long serialVersionUID = 1L;

    private final ScanInOrder<K, EventT, StateT, OutputT> scan;
    private final KvCoder<K, EventT> coder;
    private final RowsOf<E, K, EventT> events;

    private OfElements(
        ScanInOrder<K, EventT, StateT, OutputT> scan,
        KvCoder<K, EventT> coder,
        RowsOf<E, K, EventT> events) {
      this.scan = scan;
      this.coder = coder;
      this.events = events;
    }

    @Override
    public PCollection<OutputT> expand(PCollectionList<E> elements) {
      return scan.scan(elements.apply("Group", scan.grouping().of(coder, events).ofAll()));
    }
  }

  private static final class ScanFn<K, EventT, StateT, OutputT>
      extends DoFn<KV<K, Iterable<EventT>>, OutputT> {
    private static final long serialVersionUID = 1L;

    private final Scan<EventT, StateT, OutputT> scan;

    ScanFn(Scan<EventT, StateT, OutputT> scan) {
      this.scan = scan;
    }

    @ProcessElement
    public void process(@Element KV<K, Iterable<EventT>> key, OutputReceiver<OutputT> output) {
      StateT state = scan.start();
      for (EventT event : key.getValue()) {
        state = scan.next(state, event, output::output);
      }
    }
  }
}
