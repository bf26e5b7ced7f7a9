package io.workflowtelemetry.transforms.keyed;

import io.workflowtelemetry.schemas.EventTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
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
import org.apache.beam.sdk.values.TupleTag;

/** Keeps the items of a group, and compares what they emit with what they emitted before. */
final class ReviseFn<K, T, O> extends DoFn<KV<K, Change<T>>, Change<O>> {
  private static final long serialVersionUID = 1L;
  private static final long HOUR_MS = 3_600_000;

  /** How many times the allowed lateness it is known that a group was there. */
  private static final long REMEMBERED_LATENESSES = 10;

  private static final long END_MS = GlobalWindow.INSTANCE.maxTimestamp().getMillis();

  private final GroupFunction<K, T, O> function;
  private final TupleTag<Change<O>> changes;
  private final TupleTag<KV<K, T>> late;
  private final long delayMs;
  private final long allowedLatenessMs;
  private final boolean whole;

  @StateId("items")
  private final StateSpec<MapState<String, T>> itemsSpec;

  @StateId("outputs")
  private final StateSpec<ValueState<Map<String, O>>> outputsSpec;

  @StateId("phase")
  private final StateSpec<ValueState<GroupPhase>> phaseSpec =
      StateSpecs.value(GroupPhase.PhaseCoder.INSTANCE);

  /** All of the above in one, where groups are kept whole. */
  @StateId("whole")
  private final StateSpec<ValueState<Group.Whole<T, O>>> wholeSpec;

  @TimerId("flush")
  private final TimerSpec flushSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId("wait")
  private final TimerSpec waitSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("close")
  private final TimerSpec closeSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("expire")
  private final TimerSpec expireSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  ReviseFn(
      GroupFunction<K, T, O> function,
      Coder<T> itemCoder,
      Coder<O> outputCoder,
      TupleTag<Change<O>> changes,
      TupleTag<KV<K, T>> late,
      Duration delay,
      Duration allowedLateness,
      boolean whole) {
    this.function = function;
    this.changes = changes;
    this.late = late;
    this.delayMs = delay.toMillis();
    this.allowedLatenessMs = allowedLateness.toMillis();
    this.itemsSpec = StateSpecs.map(StringUtf8Coder.of(), itemCoder);
    this.outputsSpec = StateSpecs.value(MapCoder.of(StringUtf8Coder.of(), outputCoder));
    this.whole = whole;
    this.wholeSpec = StateSpecs.value(Group.Whole.coder(itemCoder, outputCoder));
  }

  @ProcessElement
  public void process(
      @Element KV<K, Change<T>> element,
      @Timestamp org.joda.time.Instant timestamp,
      @StateId("items") MapState<String, T> items,
      @StateId("outputs") ValueState<Map<String, O>> outputs,
      @StateId("phase") ValueState<GroupPhase> phaseState,
      @StateId("whole") ValueState<Group.Whole<T, O>> wholeState,
      @TimerId("flush") Timer flush,
      @TimerId("wait") Timer wait,
      @TimerId("close") Timer close,
      @TimerId("expire") Timer expire,
      MultiOutputReceiver receiver) {
    K key = element.getKey();
    Change<T> change = element.getValue();
    Group<T, O> group = group(items, outputs, phaseState, wholeState);
    GroupPhase known = group.phase();
    if (known != null && known.expired()) {
      T item = change.after() == null ? change.before() : change.after();
      receiver.get(late).output(KV.of(key, Objects.requireNonNull(item)));
      return;
    }
    GroupPhase phase = known;
    if (phase == null) {
      phase = GroupPhase.NEW;
      closeInTime(key, close);
    }
    phase = expireLater(phase, key, change, timestamp, expire);
    if (update(group, change)) {
      phase = phase.withChange();
      if (delayMs == 0) {
        phase = emitOrWait(key, group, phase, wait, receiver);
      } else if (!phase.scheduled()) {
        // What waits here keeps no watermark back: a group that is closed too early is revised.
        flush
            .withOutputTimestamp(GlobalWindow.INSTANCE.maxTimestamp())
            .offset(org.joda.time.Duration.millis(delayMs))
            .setRelative();
        phase = phase.withSchedule();
      }
    }
    group.keep(phase);
  }

  @OnTimer("flush")
  public void flush(
      @Key K key,
      @StateId("items") MapState<String, T> items,
      @StateId("outputs") ValueState<Map<String, O>> outputs,
      @StateId("phase") ValueState<GroupPhase> phaseState,
      @StateId("whole") ValueState<Group.Whole<T, O>> wholeState,
      MultiOutputReceiver receiver) {
    Group<T, O> group = group(items, outputs, phaseState, wholeState);
    GroupPhase phase = group.phase();
    if (phase != null && phase.changed()) {
      group.keep(emit(key, group, phase, receiver));
    }
  }

  @OnTimer("wait")
  public void waited(
      @Key K key,
      @StateId("items") MapState<String, T> items,
      @StateId("outputs") ValueState<Map<String, O>> outputs,
      @StateId("phase") ValueState<GroupPhase> phaseState,
      @StateId("whole") ValueState<Group.Whole<T, O>> wholeState,
      MultiOutputReceiver receiver) {
    Group<T, O> group = group(items, outputs, phaseState, wholeState);
    GroupPhase phase = group.phase();
    if (phase != null && phase.waiting()) {
      group.keep(emit(key, group, phase.withWaitOver(), receiver));
    }
  }

  @OnTimer("close")
  public void close(
      @Key K key,
      @StateId("items") MapState<String, T> items,
      @StateId("outputs") ValueState<Map<String, O>> outputs,
      @StateId("phase") ValueState<GroupPhase> phaseState,
      @StateId("whole") ValueState<Group.Whole<T, O>> wholeState,
      MultiOutputReceiver receiver) {
    Group<T, O> group = group(items, outputs, phaseState, wholeState);
    GroupPhase phase = group.phase();
    if (phase != null && !phase.expired()) {
      group.keep(emit(key, group, phase.withClosing(), receiver));
    }
  }

  @OnTimer("expire")
  public void expire(
      @Key K key,
      @StateId("items") MapState<String, T> items,
      @StateId("outputs") ValueState<Map<String, O>> outputs,
      @StateId("phase") ValueState<GroupPhase> phaseState,
      @StateId("whole") ValueState<Group.Whole<T, O>> wholeState,
      @TimerId("expire") Timer expire,
      MultiOutputReceiver receiver) {
    Group<T, O> group = group(items, outputs, phaseState, wholeState);
    GroupPhase phase = group.phase();
    if (phase == null) {
      return;
    }
    if (!phase.expired() && (phase.changed() || !phase.closed())) {
      phase = emit(key, group, phase.withClosing(), receiver);
    }
    group.clear();
    long forgottenAtMs = phase.expiresAtMs() + REMEMBERED_LATENESSES * allowedLatenessMs;
    if (!phase.expired() && function.closesAt(key) != null && forgottenAtMs < END_MS) {
      // Else what comes too late would begin the group anew, and its row would replace the true
      // one.
      group.keep(phase.withExpiry());
      expire.set(EventTimes.ofMillis(forgottenAtMs));
    }
  }

  private Group<T, O> group(
      MapState<String, T> items,
      ValueState<Map<String, O>> outputs,
      ValueState<GroupPhase> phase,
      ValueState<Group.Whole<T, O>> wholeState) {
    return whole ? new Group.InOneState<>(wholeState) : new Group.InStates<>(items, outputs, phase);
  }

  /** Puts a change into the items, and returns whether they are others now. */
  private boolean update(Group<T, O> group, Change<T> change) {
    T before = change.before();
    T after = change.after();
    // An id may be the digest of all that an item holds, so it is asked for once.
    String idBefore = before == null ? null : function.id(before);
    String idAfter = after == null ? null : function.id(after);
    boolean changed = false;
    if (idBefore != null && !idBefore.equals(idAfter) && group.item(idBefore) != null) {
      group.remove(idBefore);
      changed = true;
    }
    if (after != null && idAfter != null) {
      T known = group.item(idAfter);
      T kept = known == null ? after : function.merge(known, after);
      if (kept != known) {
        group.put(idAfter, kept);
        changed = true;
      }
    }
    return changed;
  }

  private void closeInTime(K key, Timer close) {
    Instant closesAt = function.closesAt(key);
    if (closesAt != null) {
      close.set(EventTimes.of(closesAt));
    } else if (delayMs > 0) {
      // At the end of a stream no timer of processing time is waited for.
      close.set(GlobalWindow.INSTANCE.maxTimestamp());
    }
  }

  private GroupPhase expireLater(
      GroupPhase phase, K key, Change<T> change, org.joda.time.Instant timestamp, Timer expire) {
    T item = change.after();
    if (item == null) {
      return phase;
    }
    long settlesAtMs =
        function.settlesAt(key, item, EventTimes.time(timestamp)).toEpochMilli()
            + allowedLatenessMs;
    if (settlesAtMs <= phase.expiresAtMs()) {
      return phase;
    }
    // By the hour, so that few changes set the timer anew.
    long expiresAtMs = (Math.floorDiv(settlesAtMs, HOUR_MS) + 1) * HOUR_MS;
    expire.set(EventTimes.ofMillis(expiresAtMs));
    return phase.expiringAt(expiresAtMs);
  }

  private GroupPhase emitOrWait(
      K key, Group<T, O> group, GroupPhase phase, Timer wait, MultiOutputReceiver receiver) {
    Map<String, O> after = function.outputs(key, group.items(), phase.closed());
    Instant until = phase.waited() ? null : function.waitsUntil(after);
    if (until != null) {
      wait.set(EventTimes.of(until));
      return phase.withWait();
    }
    return emit(after, group, phase, receiver);
  }

  private GroupPhase emit(
      K key, Group<T, O> group, GroupPhase phase, MultiOutputReceiver receiver) {
    return emit(function.outputs(key, group.items(), phase.closed()), group, phase, receiver);
  }

  private GroupPhase emit(
      Map<String, O> after, Group<T, O> group, GroupPhase phase, MultiOutputReceiver receiver) {
    Map<String, O> before = group.outputs();
    Change.between(before, after, receiver.get(changes)::output);
    if (!after.equals(before)) {
      group.emit(after);
    }
    return phase.withOutputs();
  }
}
