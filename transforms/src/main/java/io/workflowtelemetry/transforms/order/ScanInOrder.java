package io.workflowtelemetry.transforms.order;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.BagState;
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
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Scan} over the events of each key. The runner sorts by time; events of one time are
 * held until a later one comes or time passes them, and then go in the scan's own order, so that
 * the order is total and the same on every runner.
 *
 * @param <K> the key
 * @param <EventT> an event
 * @param <StateT> what is remembered
 * @param <OutputT> what comes out
 */
public final class ScanInOrder<K, EventT, StateT, OutputT>
    extends PTransform<PCollection<KV<K, EventT>>, PCollection<OutputT>> {
  private final Scan<EventT, StateT, OutputT> scan;
  private final KvCoder<K, EventT> inputCoder;
  private final Coder<StateT> stateCoder;
  private final Coder<OutputT> outputCoder;

  private ScanInOrder(
      Scan<EventT, StateT, OutputT> scan,
      KvCoder<K, EventT> inputCoder,
      Coder<StateT> stateCoder,
      Coder<OutputT> outputCoder) {
    this.scan = scan;
    this.inputCoder = inputCoder;
    this.stateCoder = stateCoder;
    this.outputCoder = outputCoder;
  }

  /** Returns a transform that runs {@code scan}; the key's coder must be deterministic. */
  public static <K, EventT, StateT, OutputT> ScanInOrder<K, EventT, StateT, OutputT> of(
      Scan<EventT, StateT, OutputT> scan,
      KvCoder<K, EventT> inputCoder,
      Coder<StateT> stateCoder,
      Coder<OutputT> outputCoder) {
    return new ScanInOrder<>(scan, inputCoder, stateCoder, outputCoder);
  }

  @Override
  public PCollection<OutputT> expand(PCollection<KV<K, EventT>> events) {
    return events
        .apply("StampTimes", ParDo.of(new StampTimesFn<K, EventT>(scan)))
        .setCoder(inputCoder)
        .apply(
            "Scan",
            ParDo.of(
                new ScanFn<K, EventT, StateT, OutputT>(
                    scan, inputCoder.getValueCoder(), stateCoder)))
        .setCoder(outputCoder);
  }

  private static final class StampTimesFn<K, EventT> extends DoFn<KV<K, EventT>, KV<K, EventT>> {
    private final Scan<EventT, ?, ?> scan;

    StampTimesFn(Scan<EventT, ?, ?> scan) {
      this.scan = scan;
    }

    @ProcessElement
    public void process(@Element KV<K, EventT> event, OutputReceiver<KV<K, EventT>> output) {
      long time = scan.time(event.getValue()).toEpochMilli();
      output.outputWithTimestamp(event, Instant.ofEpochMilli(time));
    }
  }

  private static final class ScanFn<K, EventT, StateT, OutputT>
      extends DoFn<KV<K, EventT>, OutputT> {
    private static final String STATE = "state";
    private static final String HELD = "held";
    private static final String HELD_TIME = "heldTime";
    private static final String PASSED = "passed";

    private final Scan<EventT, StateT, OutputT> scan;

    @StateId(STATE)
    @SuppressWarnings("unused") // Beam finds it by its annotation.
    private final StateSpec<ValueState<StateT>> stateSpec;

    @StateId(HELD)
    @SuppressWarnings("unused") // Beam finds it by its annotation.
    private final StateSpec<BagState<EventT>> heldSpec;

    @StateId(HELD_TIME)
    @SuppressWarnings("unused") // Beam finds it by its annotation.
    private final StateSpec<ValueState<Long>> heldTimeSpec = StateSpecs.value(VarLongCoder.of());

    @TimerId(PASSED)
    @SuppressWarnings("unused") // Beam finds it by its annotation.
    private final TimerSpec passedSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    ScanFn(Scan<EventT, StateT, OutputT> scan, Coder<EventT> eventCoder, Coder<StateT> stateCoder) {
      this.scan = scan;
      this.stateSpec = StateSpecs.value(stateCoder);
      this.heldSpec = StateSpecs.bag(eventCoder);
    }

    @ProcessElement
    @RequiresTimeSortedInput
    public void process(
        @Element KV<K, EventT> element,
        @Timestamp Instant time,
        @StateId(STATE) ValueState<StateT> state,
        @StateId(HELD) BagState<EventT> held,
        @StateId(HELD_TIME) ValueState<Long> heldTime,
        @TimerId(PASSED) Timer passed,
        OutputReceiver<OutputT> output) {
      Long before = heldTime.read();
      if (before == null || before != time.getMillis()) {
        if (before != null) {
          release(state, held, Instant.ofEpochMilli(before), output);
        }
        heldTime.write(time.getMillis());
        // Absolute: a relative timer counts from the watermark and overflows when a source drains.
        passed.withOutputTimestamp(time).set(time.plus(Duration.millis(1)));
      }
      held.add(element.getValue());
    }

    @OnTimer(PASSED)
    public void onPassed(
        @StateId(STATE) ValueState<StateT> state,
        @StateId(HELD) BagState<EventT> held,
        @StateId(HELD_TIME) ValueState<Long> heldTime,
        OutputReceiver<OutputT> output) {
      Long time = heldTime.read();
      if (time == null) {
        return;
      }
      release(state, held, Instant.ofEpochMilli(time), output);
      heldTime.clear();
    }

    /**
     * Events are given out under their own time when a later one comes. That is never late: until
     * then the timer holds the watermark there.
     */
    @Override
    @SuppressWarnings("deprecation") // Beam offers no other way to set a timestamp back.
    public Duration getAllowedTimestampSkew() {
      return Duration.millis(Long.MAX_VALUE);
    }

    private void release(
        ValueState<StateT> state,
        BagState<EventT> held,
        Instant time,
        OutputReceiver<OutputT> output) {
      List<EventT> events = new ArrayList<>();
      held.read().forEach(events::add);
      held.clear();
      events.sort(scan.ties());
      @Nullable StateT remembered = state.read();
      StateT current = remembered == null ? scan.start() : remembered;
      for (EventT event : events) {
        current = scan.next(current, event, found -> output.outputWithTimestamp(found, time));
      }
      state.write(current);
    }
  }
}
