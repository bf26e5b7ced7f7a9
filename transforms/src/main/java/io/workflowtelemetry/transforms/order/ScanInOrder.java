package io.workflowtelemetry.transforms.order;

import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable SerializableFunction<OutputT, String> outputId;

  private ScanInOrder(
      Scan<EventT, StateT, OutputT> scan,
      Coder<OutputT> outputCoder,
      @Nullable SerializableFunction<OutputT, String> outputId) {
    this.scan = scan;
    this.outputCoder = outputCoder;
    this.outputId = outputId;
  }

  /** Returns a transform that runs {@code scan} over events with deterministic keys. */
  public static <K, EventT, StateT, OutputT> ScanInOrder<K, EventT, StateT, OutputT> of(
      Scan<EventT, StateT, OutputT> scan, Coder<OutputT> outputCoder) {
    return new ScanInOrder<>(scan, outputCoder, null);
  }

  /**
   * Returns a transform that of outputs with the same id, which follow each other, gives the last.
   */
  ScanInOrder<K, EventT, StateT, OutputT> keepingLastOf(SerializableFunction<OutputT, String> id) {
    return new ScanInOrder<>(scan, outputCoder, id);
  }

  /** Returns a transform that scans the events of several collections together. */
  public OfAll<K, EventT, StateT, OutputT> ofAll() {
    return new OfAll<>(this);
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
        .apply("Scan", ParDo.of(new ScanFn<K, EventT, StateT, OutputT>(scan, outputId)))
        .setCoder(outputCoder);
  }

  /** Scans the events of several collections together. */
  public static final class OfAll<K, EventT, StateT, OutputT>
      extends PTransform<PCollectionList<KV<K, EventT>>, PCollection<OutputT>> {
    private static final long serialVersionUID = 1L;

    private final ScanInOrder<K, EventT, StateT, OutputT> scan;

    private OfAll(ScanInOrder<K, EventT, StateT, OutputT> scan) {
      this.scan = scan;
    }

    @Override
    public PCollection<OutputT> expand(PCollectionList<KV<K, EventT>> events) {
      return scan.scan(events.apply("Group", scan.grouping().ofAll()));
    }
  }

  private static final class ScanFn<K, EventT, StateT, OutputT>
      extends DoFn<KV<K, Iterable<EventT>>, OutputT> {
    private static final long serialVersionUID = 1L;

    private final Scan<EventT, StateT, OutputT> scan;
    private final @Nullable SerializableFunction<OutputT, String> outputId;

    ScanFn(
        Scan<EventT, StateT, OutputT> scan,
        @Nullable SerializableFunction<OutputT, String> outputId) {
      this.scan = scan;
      this.outputId = outputId;
    }

    @ProcessElement
    public void process(@Element KV<K, Iterable<EventT>> key, OutputReceiver<OutputT> output) {
      LastOutputs<OutputT> last = new LastOutputs<>(outputId, output);
      StateT state = scan.start();
      for (EventT event : key.getValue()) {
        state = scan.next(state, event, last::offer);
      }
      last.flush();
    }
  }

  /** Holds an output back until another one comes. */
  private static final class LastOutputs<OutputT> {
    private final @Nullable SerializableFunction<OutputT, String> id;
    private final DoFn.OutputReceiver<OutputT> receiver;
    private @Nullable OutputT held;

    LastOutputs(
        @Nullable SerializableFunction<OutputT, String> id, DoFn.OutputReceiver<OutputT> receiver) {
      this.id = id;
      this.receiver = receiver;
    }

    void offer(OutputT output) {
      if (id == null) {
        receiver.output(output);
        return;
      }
      if (held != null && !id.apply(held).equals(id.apply(output))) {
        receiver.output(held);
      }
      held = output;
    }

    void flush() {
      if (held != null) {
        receiver.output(held);
      }
    }
  }
}
