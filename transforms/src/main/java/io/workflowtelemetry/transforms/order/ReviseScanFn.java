package io.workflowtelemetry.transforms.order;

import io.workflowtelemetry.transforms.order.ReviseInOrder.Settings;
import io.workflowtelemetry.transforms.revise.Change;
import io.workflowtelemetry.transforms.revise.ChangeCoder;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/** Gathers changes to the events of a key for a while, and then makes them. */
final class ReviseScanFn<K, EventT, StateT, OutputT>
    extends DoFn<KV<K, Change<EventT>>, Change<OutputT>> {
  private static final long serialVersionUID = 1L;
  private static final long HOUR_MS = 3_600_000;

  private final Settings<EventT, StateT, OutputT> settings;

  /** Changes that are to be made, by the number of each, since a bag has no order. */
  @StateId("pending")
  private final StateSpec<BagState<KV<Long, Change<EventT>>>> pendingSpec;

  @StateId("phase")
  private final StateSpec<ValueState<ScanPhase>> phaseSpec =
      StateSpecs.value(ScanPhase.PhaseCoder.INSTANCE);

  @StateId("chunks")
  private final StateSpec<MapState<Long, ScanChunk<EventT, StateT, OutputT>>> chunksSpec;

  @StateId("starts")
  private final StateSpec<ValueState<List<Long>>> startsSpec =
      StateSpecs.value(ListCoder.of(VarLongCoder.of()));

  @TimerId("flush")
  private final TimerSpec flushSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId("end")
  private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("settle")
  private final TimerSpec settleSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  ReviseScanFn(Settings<EventT, StateT, OutputT> settings) {
    this.settings = settings;
    this.pendingSpec =
        StateSpecs.bag(KvCoder.of(VarLongCoder.of(), ChangeCoder.of(settings.eventCoder())));
    this.chunksSpec =
        StateSpecs.map(
            VarLongCoder.of(),
            ScanChunk.coder(settings.eventCoder(), settings.stateCoder(), settings.outputCoder()));
  }

  @ProcessElement
  public void process(
      @Element KV<K, Change<EventT>> element,
      @StateId("pending") BagState<KV<Long, Change<EventT>>> pending,
      @StateId("phase") ValueState<ScanPhase> phaseState,
      @TimerId("flush") Timer flush,
      @TimerId("end") Timer end,
      @TimerId("settle") Timer settle) {
    Change<EventT> change = element.getValue();
    ScanPhase phase = phaseState.read();
    if (phase == null) {
      phase = ScanPhase.NEW;
      // At the end of a stream no timer of processing time is waited for.
      end.set(GlobalWindow.INSTANCE.maxTimestamp());
    }
    EventT after = change.after();
    if (after != null && phase.settlesAtMs() == ScanPhase.NEVER) {
      phase = settleAt(settings.scan().time(after).toEpochMilli(), phase, settle);
    }
    pending.add(KV.of(phase.pending(), change));
    if (phase.pending() == 0) {
      flush
          .withOutputTimestamp(GlobalWindow.INSTANCE.maxTimestamp())
          .offset(org.joda.time.Duration.millis(settings.delay().toMillis()))
          .setRelative();
    }
    phaseState.write(phase.withPending(phase.pending() + 1));
  }

  @OnTimer("flush")
  public void flush(
      @StateId("pending") BagState<KV<Long, Change<EventT>>> pending,
      @StateId("phase") ValueState<ScanPhase> phase,
      @StateId("chunks") MapState<Long, ScanChunk<EventT, StateT, OutputT>> chunks,
      @StateId("starts") ValueState<List<Long>> starts,
      OutputReceiver<Change<OutputT>> output) {
    make(pending, phase, new ScannedHistory<>(settings, chunks, starts), output);
  }

  @OnTimer("end")
  public void end(
      @StateId("pending") BagState<KV<Long, Change<EventT>>> pending,
      @StateId("phase") ValueState<ScanPhase> phase,
      @StateId("chunks") MapState<Long, ScanChunk<EventT, StateT, OutputT>> chunks,
      @StateId("starts") ValueState<List<Long>> starts,
      OutputReceiver<Change<OutputT>> output) {
    make(pending, phase, new ScannedHistory<>(settings, chunks, starts), output);
  }

  @OnTimer("settle")
  public void settle(
      OnTimerContext context,
      @StateId("pending") BagState<KV<Long, Change<EventT>>> pending,
      @StateId("phase") ValueState<ScanPhase> phase,
      @StateId("chunks") MapState<Long, ScanChunk<EventT, StateT, OutputT>> chunks,
      @StateId("starts") ValueState<List<Long>> starts,
      @TimerId("settle") Timer settle,
      OutputReceiver<Change<OutputT>> output) {
    ScannedHistory<EventT, StateT, OutputT> history =
        new ScannedHistory<>(settings, chunks, starts);
    ScanPhase made = make(pending, phase, history, output);
    long untilMs = context.fireTimestamp().getMillis() - settings.allowedLateness().toMillis();
    long nextMs = history.settle(untilMs);
    ScanPhase settled = made.settled(untilMs, ScanPhase.NEVER);
    phase.write(nextMs == ScanPhase.NEVER ? settled : settleAt(nextMs, settled, settle));
  }

  /** Makes the changes that are pending, and returns the phase with none. */
  private ScanPhase make(
      BagState<KV<Long, Change<EventT>>> pending,
      ValueState<ScanPhase> phaseState,
      ScannedHistory<EventT, StateT, OutputT> history,
      OutputReceiver<Change<OutputT>> output) {
    ScanPhase phase = phaseState.read();
    if (phase == null || phase.pending() == 0) {
      return phase == null ? ScanPhase.NEW : phase;
    }
    List<Change<EventT>> changes =
        StreamSupport.stream(pending.read().spliterator(), false)
            .sorted(Comparator.comparing(KV::getKey))
            .map(KV::getValue)
            .toList();
    pending.clear();
    history.revise(changes, phase.settledUntilMs(), output::output);
    ScanPhase none = phase.withPending(0);
    phaseState.write(none);
    return none;
  }

  /** Settles by the hour, so that a timer does so for many events. */
  private ScanPhase settleAt(long eventMs, ScanPhase phase, Timer settle) {
    long ms = eventMs + settings.allowedLateness().toMillis();
    long atMs = (Math.floorDiv(ms, HOUR_MS) + 1) * HOUR_MS;
    settle.set(Instant.ofEpochMilli(atMs));
    return phase.settled(phase.settledUntilMs(), atMs);
  }
}
