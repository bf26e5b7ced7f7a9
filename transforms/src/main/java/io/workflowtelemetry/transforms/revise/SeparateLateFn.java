package io.workflowtelemetry.transforms.revise;

import java.time.Duration;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/** Parts the elements of a part; see {@link SeparateLate}. */
final class SeparateLateFn<T> extends DoFn<KV<Integer, T>, T> {
  private static final long serialVersionUID = 1L;

  /** How many ticks there are in the allowed lateness. */
  private static final long TICKS = 8;

  private static final long LEAST_TICK_MS = 1000;

  private final TupleTag<T> inTime;
  private final TupleTag<T> late;
  private final long allowedLatenessMs;
  private final long tickMs;

  /** The greatest timestamp so far, in ms since the epoch. */
  @StateId("latest")
  private final StateSpec<ValueState<Long>> latestSpec = StateSpecs.value(VarLongCoder.of());

  /** What the watermark is known to have passed, in ms since the epoch. */
  @StateId("passed")
  private final StateSpec<ValueState<Long>> passedSpec = StateSpecs.value(VarLongCoder.of());

  /** When the next tick is due, in ms since the epoch; empty where none is. */
  @StateId("due")
  private final StateSpec<ValueState<Long>> dueSpec = StateSpecs.value(VarLongCoder.of());

  @TimerId("tick")
  private final TimerSpec tickSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  SeparateLateFn(TupleTag<T> inTime, TupleTag<T> late, Duration allowedLateness) {
    this.inTime = inTime;
    this.late = late;
    this.allowedLatenessMs = allowedLateness.toMillis();
    this.tickMs = Math.max(LEAST_TICK_MS, allowedLatenessMs / TICKS);
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, T> element,
      @Timestamp Instant timestamp,
      @StateId("latest") ValueState<Long> latest,
      @StateId("passed") ValueState<Long> passed,
      @StateId("due") ValueState<Long> due,
      @TimerId("tick") Timer tick,
      MultiOutputReceiver outputs) {
    long ms = timestamp.getMillis();
    Long passedMs = passed.read();
    if (passedMs != null && ms + allowedLatenessMs < passedMs - tickMs) {
      outputs.get(late).output(element.getValue());
      return;
    }
    outputs.get(inTime).output(element.getValue());
    Long latestMs = latest.read();
    if (latestMs == null || ms > latestMs) {
      latest.write(ms);
    }
    if (due.read() == null) {
      setTick(passedMs == null ? ms : Math.max(passedMs + tickMs, ms), due, tick);
    }
  }

  @OnTimer("tick")
  public void tick(
      OnTimerContext context,
      @StateId("latest") ValueState<Long> latest,
      @StateId("passed") ValueState<Long> passed,
      @StateId("due") ValueState<Long> due,
      @TimerId("tick") Timer tick) {
    long now = context.fireTimestamp().getMillis();
    passed.write(now);
    Long latestMs = latest.read();
    // Beyond this all that is known is too late; there is no tick to the end of time.
    if (latestMs != null && now <= latestMs + allowedLatenessMs + tickMs) {
      setTick(now + tickMs, due, tick);
    } else {
      due.clear();
    }
  }

  private static void setTick(long ms, ValueState<Long> due, Timer tick) {
    long at =
        Math.max(
            BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis(),
            Math.min(ms, GlobalWindow.INSTANCE.maxTimestamp().getMillis()));
    due.write(at);
    tick.set(Instant.ofEpochMilli(at));
  }
}
