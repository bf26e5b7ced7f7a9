package io.workflowtelemetry.transforms.keyed;

import io.workflowtelemetry.transforms.keyed.ScanState.Chunk;
import io.workflowtelemetry.transforms.keyed.ScanState.Index;
import java.io.Serializable;
import java.time.Duration;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;

/**
 * Does to a stream what {@link ScanInOrder} does to a history: runs a {@link Scan} over the events
 * of each key, and again over those that may still change. Events that are older than the allowed
 * lateness are settled: what the scan remembers of them is kept in their place.
 *
 * <p>An event that comes before the settled ones changes nothing, and is left to {@link Scan#late}.
 * A later event may revise what the settled ones emitted last, and no output before that.
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

  /** Makes changes to the events of a key, and settles those that can't change any more. */
  private static final class ReviseScanFn<K, EventT, StateT, OutputT>
      extends DoFn<KV<K, Change<EventT>>, Change<OutputT>> {
    private static final long serialVersionUID = 1L;
    private static final long HOUR_MS = 3_600_000;

    private final Settings<EventT, StateT, OutputT> settings;

    @StateId("index")
    private final StateSpec<ValueState<Index>> indexSpec =
        StateSpecs.value(Index.IndexCoder.INSTANCE);

    @StateId("chunks")
    private final StateSpec<MapState<Long, Chunk<EventT, StateT, OutputT>>> chunksSpec;

    @TimerId("settle")
    private final TimerSpec settleSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    ReviseScanFn(Settings<EventT, StateT, OutputT> settings) {
      this.settings = settings;
      this.chunksSpec =
          StateSpecs.map(
              VarLongCoder.of(),
              Chunk.coder(settings.eventCoder(), settings.stateCoder(), settings.outputCoder()));
    }

    @ProcessElement
    public void process(
        @Element KV<K, Change<EventT>> element,
        @StateId("index") ValueState<Index> state,
        @StateId("chunks") MapState<Long, Chunk<EventT, StateT, OutputT>> chunks,
        @TimerId("settle") Timer settle,
        OutputReceiver<Change<OutputT>> output) {
      Index known = state.read();
      Index index = known == null ? Index.NEW : known;
      Change<EventT> change = element.getValue();
      index =
          index.withStarts(
              new ScannedHistory<>(settings, chunks, index).revise(change, output::output));
      EventT after = change.after();
      if (after != null
          && index.settlesAtMs() == Index.NEVER
          && settings.scan().time(after).isAfter(Scan.UNDATED)) {
        index = settleAt(settings.scan().time(after), index, settle);
      }
      if (!index.equals(known)) {
        state.write(index);
      }
    }

    @OnTimer("settle")
    public void settle(
        OnTimerContext context,
        @StateId("index") ValueState<Index> state,
        @StateId("chunks") MapState<Long, Chunk<EventT, StateT, OutputT>> chunks,
        @TimerId("settle") Timer settle) {
      Index known = state.read();
      if (known == null) {
        return;
      }
      long untilMs = context.fireTimestamp().getMillis() - settings.allowedLateness().toMillis();
      ScannedHistory<EventT, StateT, OutputT> history =
          new ScannedHistory<>(settings, chunks, known);
      Index index = known.settledUntil(untilMs).withStarts(history.settle(untilMs));
      java.time.Instant next = history.firstTime(index.starts());
      state.write(next == null ? index : settleAt(next, index, settle));
    }

    /** Settles by the hour, so that a timer does so for many events. */
    private Index settleAt(java.time.Instant event, Index index, Timer settle) {
      long ms = event.toEpochMilli() + settings.allowedLateness().toMillis();
      long atMs = (Math.floorDiv(ms, HOUR_MS) + 1) * HOUR_MS;
      settle.set(Instant.ofEpochMilli(atMs));
      return index.settlesAt(atMs);
    }
  }
}
