package io.workflowtelemetry.transforms.revise;

import java.time.Duration;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/** Parts the elements of a part; see {@link SeparateLate}. */
final class SeparateLateFn<T> extends DoFn<KV<Integer, T>, T> {
  private static final long serialVersionUID = 1L;

  private static final long HOUR_MS = 3_600_000;

  /** Time enough for a watermark to come by, which makes timers fire. */
  private static final org.joda.time.Duration MOMENT = org.joda.time.Duration.standardSeconds(2);

  private final TupleTag<T> inTime;
  private final TupleTag<T> late;
  private final long allowedLatenessMs;

  /** The greatest timestamp so far, in ms since the epoch. */
  @StateId("latest")
  private final StateSpec<ValueState<Long>> latestSpec = StateSpecs.value(VarLongCoder.of());

  /** What the watermark is known to have passed, in ms since the epoch. */
  @StateId("passed")
  private final StateSpec<ValueState<Long>> passedSpec = StateSpecs.value(VarLongCoder.of());

  @StateId("held")
  private final StateSpec<BagState<TimestampedValue<T>>> heldSpec;

  @TimerFamily("passing")
  @SuppressWarnings("UnusedVariable") // Beam reads it.
  private final TimerSpec passingSpec = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

  @TimerId("decide")
  private final TimerSpec decideSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId("end")
  private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  SeparateLateFn(Coder<T> coder, TupleTag<T> inTime, TupleTag<T> late, Duration allowedLateness) {
    this.inTime = inTime;
    this.late = late;
    this.allowedLatenessMs = allowedLateness.toMillis();
    this.heldSpec = StateSpecs.bag(TimestampedValue.TimestampedValueCoder.of(coder));
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, T> element,
      @Timestamp Instant timestamp,
      @StateId("latest") ValueState<Long> latest,
      @StateId("held") BagState<TimestampedValue<T>> held,
      @TimerFamily("passing") TimerMap passing,
      @TimerId("decide") Timer decide,
      @TimerId("end") Timer end,
      MultiOutputReceiver outputs) {
    Long known = latest.read();
    if (known == null || timestamp.getMillis() > known) {
      latest.write(timestamp.getMillis());
    }
    if (known == null || timestamp.getMillis() >= known - allowedLatenessMs) {
      send(element.getValue(), outputs);
      return;
    }
    held.add(TimestampedValue.of(element.getValue(), timestamp));
    long tooLateMs = tooLateAt(timestamp);
    passing.set(Long.toString(tooLateMs), Instant.ofEpochMilli(tooLateMs));
    decide.withOutputTimestamp(GlobalWindow.INSTANCE.maxTimestamp()).offset(MOMENT).setRelative();
    end.set(GlobalWindow.INSTANCE.maxTimestamp());
  }

  @OnTimerFamily("passing")
  public void passed(OnTimerContext context, @StateId("passed") ValueState<Long> passed) {
    Long known = passed.read();
    long now = context.fireTimestamp().getMillis();
    if (known == null || now > known) {
      passed.write(now);
    }
  }

  @OnTimer("decide")
  public void decide(
      @StateId("held") BagState<TimestampedValue<T>> held,
      @StateId("passed") ValueState<Long> passed,
      MultiOutputReceiver outputs) {
    Long passedMs = passed.read();
    for (TimestampedValue<T> element : held.read()) {
      if (passedMs != null && tooLateAt(element.getTimestamp()) <= passedMs) {
        outputs.get(late).output(element.getValue());
      } else {
        send(element.getValue(), outputs);
      }
    }
    held.clear();
  }

  /** At the end of a stream the watermark is past everything, which makes nothing late. */
  @OnTimer("end")
  public void end(
      @StateId("held") BagState<TimestampedValue<T>> held, MultiOutputReceiver outputs) {
    held.read().forEach(element -> send(element.getValue(), outputs));
    held.clear();
  }

  private void send(T element, MultiOutputReceiver outputs) {
    outputs.get(inTime).output(element);
  }

  /** By the hour, so that few timers are needed. */
  private long tooLateAt(Instant timestamp) {
    long ms = timestamp.getMillis() + allowedLatenessMs;
    return Math.min(
        (Math.floorDiv(ms, HOUR_MS) + 1) * HOUR_MS, BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis());
  }
}
