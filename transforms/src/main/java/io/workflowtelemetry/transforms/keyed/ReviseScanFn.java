package io.workflowtelemetry.transforms.keyed;

import io.workflowtelemetry.transforms.keyed.ReviseInOrder.Settings;
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
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/** Makes changes to the events of a key, and settles those that can't change any more. */
final class ReviseScanFn<K, EventT, StateT, OutputT>
    extends DoFn<KV<K, Change<EventT>>, Change<OutputT>> {
  private static final long serialVersionUID = 1L;
  private static final long HOUR_MS = 3_600_000;

  private final Settings<EventT, StateT, OutputT> settings;

  @StateId("index")
  private final StateSpec<ValueState<ScanIndex>> indexSpec =
      StateSpecs.value(ScanIndex.IndexCoder.INSTANCE);

  @StateId("chunks")
  private final StateSpec<MapState<Long, ScanChunk<EventT, StateT, OutputT>>> chunksSpec;

  @TimerId("settle")
  private final TimerSpec settleSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  ReviseScanFn(Settings<EventT, StateT, OutputT> settings) {
    this.settings = settings;
    this.chunksSpec =
        StateSpecs.map(
            VarLongCoder.of(),
            ScanChunk.coder(settings.eventCoder(), settings.stateCoder(), settings.outputCoder()));
  }

  @ProcessElement
  public void process(
      @Element KV<K, Change<EventT>> element,
      @StateId("index") ValueState<ScanIndex> state,
      @StateId("chunks") MapState<Long, ScanChunk<EventT, StateT, OutputT>> chunks,
      @TimerId("settle") Timer settle,
      OutputReceiver<Change<OutputT>> output) {
    ScanIndex known = state.read();
    ScanIndex index = known == null ? ScanIndex.NEW : known;
    Change<EventT> change = element.getValue();
    index =
        index.withStarts(
            new ScannedHistory<>(settings, chunks, index).revise(change, output::output));
    EventT after = change.after();
    if (after != null
        && index.settlesAtMs() == ScanIndex.NEVER
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
      @StateId("index") ValueState<ScanIndex> state,
      @StateId("chunks") MapState<Long, ScanChunk<EventT, StateT, OutputT>> chunks,
      @TimerId("settle") Timer settle) {
    ScanIndex known = state.read();
    if (known == null) {
      return;
    }
    long untilMs = context.fireTimestamp().getMillis() - settings.allowedLateness().toMillis();
    ScannedHistory<EventT, StateT, OutputT> history = new ScannedHistory<>(settings, chunks, known);
    ScanIndex index = known.settledUntil(untilMs).withStarts(history.settle(untilMs));
    java.time.Instant next = history.firstTime(index.starts());
    state.write(next == null ? index : settleAt(next, index, settle));
  }

  /** Settles by the hour, so that a timer does so for many events. */
  private ScanIndex settleAt(java.time.Instant event, ScanIndex index, Timer settle) {
    long ms = event.toEpochMilli() + settings.allowedLateness().toMillis();
    long atMs = (Math.floorDiv(ms, HOUR_MS) + 1) * HOUR_MS;
    settle.set(Instant.ofEpochMilli(atMs));
    return index.settlesAt(atMs);
  }
}
