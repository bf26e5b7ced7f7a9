package io.workflowtelemetry.transforms.keyed;

import java.time.Duration;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/** Parts the elements of a part; see {@link SeparateLate}. */
final class SeparateLateFn<T> extends DoFn<KV<Integer, T>, T> {
  private static final long serialVersionUID = 1L;

  private final TupleTag<T> inTime;
  private final TupleTag<T> late;
  private final long allowedLatenessMs;

  /** Never set: what a timer would count from is the watermark. */
  @TimerId("watermark")
  private final TimerSpec watermarkSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  SeparateLateFn(TupleTag<T> inTime, TupleTag<T> late, Duration allowedLateness) {
    this.inTime = inTime;
    this.late = late;
    this.allowedLatenessMs = allowedLateness.toMillis();
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, T> element,
      @Timestamp Instant timestamp,
      @TimerId("watermark") Timer watermark,
      MultiOutputReceiver outputs) {
    boolean isLate =
        timestamp.getMillis() + allowedLatenessMs < watermark.getCurrentRelativeTime().getMillis();
    outputs.get(isLate ? late : inTime).output(element.getValue());
  }

  @OnTimer("watermark")
  public void never() {
    // A timer must have a method.
  }
}
