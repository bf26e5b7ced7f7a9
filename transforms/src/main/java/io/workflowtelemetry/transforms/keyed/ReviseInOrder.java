package io.workflowtelemetry.transforms.keyed;

import java.io.Serializable;
import java.time.Duration;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Does to a stream what {@link ScanInOrder} does to a history: runs a {@link Scan} over the events
 * of each key, and again over those that may still change. Events that are older than the allowed
 * lateness are settled: what the scan remembers of them is kept in their place.
 *
 * <p>An event that comes before the settled ones changes nothing, and is left to {@link Scan#late}.
 * A later event may revise what the settled ones gave last, and no output before that.
 *
 * @param <K> the key
 * @param <EventT> an event
 * @param <StateT> what is remembered
 * @param <OutputT> what comes out; of equal ids the last counts
 */
public final class ReviseInOrder<K, EventT, StateT, OutputT>
    extends PTransform<PCollection<KV<K, Change<EventT>>>, PCollection<Change<OutputT>>> {
  private static final long serialVersionUID = 1L;

  private final Settings<EventT, StateT, OutputT> settings;

  private ReviseInOrder(Settings<EventT, StateT, OutputT> settings) {
    this.settings = settings;
  }

  /**
   * How events are scanned.
   *
   * @param eventId what tells an event of a key from another
   * @param outputId what tells an output of a key from another
   * @param allowedLateness how long, in event time, an event may still change
   */
  public record Settings<EventT, StateT, OutputT>(
      Scan<EventT, StateT, OutputT> scan,
      SerializableFunction<EventT, String> eventId,
      SerializableFunction<OutputT, String> outputId,
      Coder<EventT> eventCoder,
      Coder<StateT> stateCoder,
      Coder<OutputT> outputCoder,
      Duration allowedLateness)
      implements Serializable {}

  /** Returns a transform that scans as {@code settings} say. */
  public static <K, EventT, StateT, OutputT> ReviseInOrder<K, EventT, StateT, OutputT> by(
      Settings<EventT, StateT, OutputT> settings) {
    return new ReviseInOrder<>(settings);
  }

  @Override
  public PCollection<Change<OutputT>> expand(PCollection<KV<K, Change<EventT>>> events) {
    return events
        .apply("Scan", ParDo.of(new ReviseScanFn<K, EventT, StateT, OutputT>(settings)))
        .setCoder(ChangeCoder.of(settings.outputCoder()));
  }
}
