package io.workflowtelemetry.transforms.order;

import io.workflowtelemetry.transforms.order.ReviseInOrder.Settings;
import io.workflowtelemetry.transforms.revise.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
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
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Keeps the events of a key that may still change, and what was remembered of those before. */
final class ReviseScanFn<K, EventT, StateT, OutputT>
    extends DoFn<KV<K, Change<EventT>>, Change<OutputT>> {
  private static final long serialVersionUID = 1L;
  private static final long HOUR_MS = 3_600_000;

  private final Settings<EventT, StateT, OutputT> settings;

  @StateId("events")
  private final StateSpec<MapState<String, EventT>> eventsSpec;

  @StateId("settled")
  private final StateSpec<ValueState<StateT>> settledSpec;

  /** What settled events gave last: later events may revise it, and cease to. */
  @StateId("settledOutput")
  private final StateSpec<ValueState<OutputT>> settledOutputSpec;

  /** Until when events are settled, in ms since the epoch. */
  @StateId("settledUntil")
  private final StateSpec<ValueState<Long>> settledUntilSpec = StateSpecs.value(VarLongCoder.of());

  @StateId("outputs")
  private final StateSpec<ValueState<Map<String, OutputT>>> outputsSpec;

  @StateId("scheduled")
  private final StateSpec<ValueState<Boolean>> scheduledSpec = StateSpecs.value(BooleanCoder.of());

  @TimerId("flush")
  private final TimerSpec flushSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId("end")
  private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("settle")
  private final TimerSpec settleSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  ReviseScanFn(Settings<EventT, StateT, OutputT> settings) {
    this.settings = settings;
    this.eventsSpec = StateSpecs.map(StringUtf8Coder.of(), settings.eventCoder());
    this.settledSpec = StateSpecs.value(settings.stateCoder());
    this.settledOutputSpec = StateSpecs.value(settings.outputCoder());
    this.outputsSpec = StateSpecs.value(MapCoder.of(StringUtf8Coder.of(), settings.outputCoder()));
  }

  @ProcessElement
  public void process(
      @Element KV<K, Change<EventT>> element,
      @StateId("events") MapState<String, EventT> events,
      @StateId("settledUntil") ValueState<Long> settledUntil,
      @StateId("scheduled") ValueState<Boolean> scheduled,
      @TimerId("flush") Timer flush,
      @TimerId("end") Timer end,
      @TimerId("settle") Timer settle) {
    Long settledMs = settledUntil.read();
    if (settledMs == null) {
      settledMs = Long.MIN_VALUE;
      settledUntil.write(settledMs);
      // At the end of a stream no timer of processing time is waited for.
      end.set(GlobalWindow.INSTANCE.maxTimestamp());
    }
    if (!update(events, element.getValue(), settledMs, settle) || scheduled.read() != null) {
      return;
    }
    scheduled.write(true);
    flush
        .withOutputTimestamp(GlobalWindow.INSTANCE.maxTimestamp())
        .offset(org.joda.time.Duration.millis(settings.delay().toMillis()))
        .setRelative();
  }

  @OnTimer("flush")
  public void flush(
      @StateId("events") MapState<String, EventT> events,
      @StateId("settled") ValueState<StateT> settled,
      @StateId("settledOutput") ValueState<OutputT> settledOutput,
      @StateId("outputs") ValueState<Map<String, OutputT>> outputs,
      @StateId("scheduled") ValueState<Boolean> scheduled,
      OutputReceiver<Change<OutputT>> receiver) {
    give(events, settled, settledOutput, outputs, scheduled, receiver);
  }

  @OnTimer("end")
  public void end(
      @StateId("events") MapState<String, EventT> events,
      @StateId("settled") ValueState<StateT> settled,
      @StateId("settledOutput") ValueState<OutputT> settledOutput,
      @StateId("outputs") ValueState<Map<String, OutputT>> outputs,
      @StateId("scheduled") ValueState<Boolean> scheduled,
      OutputReceiver<Change<OutputT>> receiver) {
    give(events, settled, settledOutput, outputs, scheduled, receiver);
  }

  @OnTimer("settle")
  public void settle(
      OnTimerContext context,
      @StateId("events") MapState<String, EventT> events,
      @StateId("settled") ValueState<StateT> settled,
      @StateId("settledOutput") ValueState<OutputT> settledOutput,
      @StateId("settledUntil") ValueState<Long> settledUntil,
      @StateId("outputs") ValueState<Map<String, OutputT>> outputs,
      @StateId("scheduled") ValueState<Boolean> scheduled,
      @TimerId("settle") Timer settle,
      OutputReceiver<Change<OutputT>> receiver) {
    give(events, settled, settledOutput, outputs, scheduled, receiver);
    long untilMs = context.fireTimestamp().getMillis() - settings.allowedLateness().toMillis();
    StateT state = start(settled);
    EventT next = null;
    for (EventT event : inOrder(events)) {
      if (settings.scan().time(event).toEpochMilli() >= untilMs) {
        next = event;
        break;
      }
      state = settings.scan().next(state, event, settledOutput::write);
      events.remove(settings.eventId().apply(event));
    }
    settled.write(state);
    settledUntil.write(untilMs);
    // But for the last, what settled events gave is not looked at again.
    outputs.write(scan(state, settledOutput.read(), inOrder(events)));
    if (next != null) {
      settle.set(settlesAt(next));
    }
  }

  private boolean update(
      MapState<String, EventT> events, Change<EventT> change, long settledMs, Timer settle) {
    EventT before = change.before();
    EventT after = change.after();
    boolean changed = false;
    if (before != null) {
      String id = settings.eventId().apply(before);
      if (before.equals(events.get(id).read())) {
        events.remove(id);
        changed = true;
      }
    }
    if (after != null && settings.scan().time(after).toEpochMilli() >= settledMs) {
      boolean first = events.isEmpty().read();
      events.put(settings.eventId().apply(after), after);
      if (first) {
        settle.set(settlesAt(after));
      }
      changed = true;
    }
    return changed;
  }

  /** By the hour, so that a timer settles many events. */
  private Instant settlesAt(EventT event) {
    long ms = settings.scan().time(event).toEpochMilli() + settings.allowedLateness().toMillis();
    return Instant.ofEpochMilli((Math.floorDiv(ms, HOUR_MS) + 1) * HOUR_MS);
  }

  private void give(
      MapState<String, EventT> events,
      ValueState<StateT> settled,
      ValueState<OutputT> settledOutput,
      ValueState<Map<String, OutputT>> outputs,
      ValueState<Boolean> scheduled,
      OutputReceiver<Change<OutputT>> receiver) {
    if (scheduled.read() == null) {
      return;
    }
    scheduled.clear();
    Map<String, OutputT> former = outputs.read();
    Map<String, OutputT> before = former == null ? Map.of() : former;
    Map<String, OutputT> after = scan(start(settled), settledOutput.read(), inOrder(events));
    Set<String> ids = new TreeSet<>(before.keySet());
    ids.addAll(after.keySet());
    for (String id : ids) {
      if (!Objects.equals(before.get(id), after.get(id))) {
        receiver.output(new Change<>(before.get(id), after.get(id)));
      }
    }
    outputs.write(after);
  }

  private StateT start(ValueState<StateT> settled) {
    StateT state = settled.read();
    return state == null ? settings.scan().start() : state;
  }

  private Map<String, OutputT> scan(StateT start, @Nullable OutputT before, List<EventT> events) {
    Map<String, OutputT> outputs = new LinkedHashMap<>();
    Consumer<OutputT> last = output -> outputs.put(settings.outputId().apply(output), output);
    if (before != null) {
      last.accept(before);
    }
    StateT state = start;
    for (EventT event : events) {
      state = settings.scan().next(state, event, last);
    }
    return outputs;
  }

  private List<EventT> inOrder(MapState<String, EventT> events) {
    List<EventT> ordered = new ArrayList<>();
    events.values().read().forEach(ordered::add);
    ordered.sort(Comparator.comparing(settings.scan()::time).thenComparing(settings.scan().ties()));
    return ordered;
  }
}
