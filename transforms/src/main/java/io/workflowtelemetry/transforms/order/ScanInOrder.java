package io.workflowtelemetry.transforms.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Runs a {@link Scan} over the events of each key in the order of their times, and of the scan's
 * own order where those are the same, so that the order is total and the same on every runner.
 *
 * <p>The events of one key are sorted in memory. A runner that sorts them itself ({@code
 * RequiresTimeSortedInput}) leaves ties open, and the last events of a key then wait for a timer,
 * whose output the direct runner now and then takes for late and drops.
 *
 * @param <K> the key
 * @param <EventT> an event
 * @param <StateT> what is remembered
 * @param <OutputT> what comes out
 */
public final class ScanInOrder<K, EventT, StateT, OutputT>
    extends PTransform<PCollection<KV<K, EventT>>, PCollection<OutputT>> {
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

  @Override
  public PCollection<OutputT> expand(PCollection<KV<K, EventT>> events) {
    return events
        .apply("Group", GroupByKey.create())
        .apply("Scan", ParDo.of(new ScanFn<K, EventT, StateT, OutputT>(scan)))
        .setCoder(outputCoder);
  }

  private static final class ScanFn<K, EventT, StateT, OutputT>
      extends DoFn<KV<K, Iterable<EventT>>, OutputT> {
    private final Scan<EventT, StateT, OutputT> scan;

    ScanFn(Scan<EventT, StateT, OutputT> scan) {
      this.scan = scan;
    }

    @ProcessElement
    public void process(@Element KV<K, Iterable<EventT>> key, OutputReceiver<OutputT> output) {
      List<EventT> events = new ArrayList<>();
      key.getValue().forEach(events::add);
      events.sort(Comparator.comparing(scan::time).thenComparing(scan.ties()));
      StateT state = scan.start();
      for (EventT event : events) {
        state = scan.next(state, event, output::output);
      }
    }
  }
}
