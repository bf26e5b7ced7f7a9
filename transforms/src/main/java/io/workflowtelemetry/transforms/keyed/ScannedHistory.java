package io.workflowtelemetry.transforms.keyed;

import io.workflowtelemetry.transforms.keyed.ReviseInOrder.Settings;
import io.workflowtelemetry.transforms.keyed.ScanState.Carry;
import io.workflowtelemetry.transforms.keyed.ScanState.Chunk;
import io.workflowtelemetry.transforms.keyed.ScanState.Index;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * The events of a key that may still change, in chunks. Each chunk knows what the scan comes to it
 * with, so that a change is scanned from its own chunk on, and only until the scan goes on as it
 * did before. What a chunk emitted is found by scanning what it held; it is not kept.
 *
 * <p>What the scan emitted last belongs to the chunk that it goes on in, since that may revise it.
 */
final class ScannedHistory<EventT, StateT, OutputT> {
  /** How many events a chunk may hold, but for those of one time, which are never parted. */
  private static final int MAX_EVENTS = 32;

  private final Settings<EventT, StateT, OutputT> settings;
  private final Scan<EventT, StateT, OutputT> scan;
  private final MapState<Long, Chunk<EventT, StateT, OutputT>> chunks;
  private final Index index;

  /**
   * Reads and writes a history that is kept in state.
   *
   * @param chunks chunks by the time from which on events are theirs, in ms since the epoch
   */
  ScannedHistory(
      Settings<EventT, StateT, OutputT> settings,
      MapState<Long, Chunk<EventT, StateT, OutputT>> chunks,
      Index index) {
    this.settings = settings;
    this.scan = settings.scan();
    this.chunks = chunks;
    this.index = index;
  }

  /**
   * Makes a change to an event.
   *
   * @param output takes what became of outputs
   * @return where chunks start now
   */
  List<Long> revise(Change<EventT> change, Consumer<Change<OutputT>> output) {
    List<Long> known = index.starts();
    Map<Long, Change<EventT>> changed = byChunk(change);
    List<Long> now = new ArrayList<>();
    Map<String, OutputT> emitted = new TreeMap<>();
    Map<String, OutputT> emits = new TreeMap<>();
    Carry<StateT, OutputT> carry = null;
    for (int i = 0; i < known.size(); i++) {
      long start = known.get(i);
      boolean last = i == known.size() - 1;
      Change<EventT> here = changed.get(start);
      if (carry == null && here == null) {
        now.add(start);
        continue;
      }
      Chunk<EventT, StateT, OutputT> chunk = chunk(start);
      Carry<StateT, OutputT> from = carry == null ? chunk.carry() : carry;
      if (here == null && from.equals(chunk.carry())) {
        carry = null;
        now.add(start);
        continue;
      }
      Scanning<EventT, StateT, OutputT> before = new Scanning<>(settings, chunk.carry());
      chunk.events().forEach(before::next);
      Scanning<EventT, StateT, OutputT> after = new Scanning<>(settings, from);
      for (List<EventT> part : parts(changed(chunk.events(), here))) {
        long partStart = after.hasBegun() ? timeMs(part.get(0)) : start;
        now.add(partStart);
        chunks.put(partStart, new Chunk<>(after.carry(), part));
        part.forEach(after::next);
      }
      before.emitTo(emitted, last);
      after.emitTo(emits, last);
      carry = after.carry().equals(before.carry()) ? null : after.carry();
    }
    EventT after = change.after();
    if (change.before() == null && after != null && isSettled(after)) {
      scan.late(after, late -> emits.put(settings.outputId().apply(late), late));
    }
    Change.between(emitted, emits, output);
    return now;
  }

  /**
   * Forgets events before a time but for what the scan remembers of them.
   *
   * @return where chunks start now
   */
  List<Long> settle(long untilMs) {
    List<Long> left = new ArrayList<>(index.starts());
    while (left.size() > 1 && left.get(1) <= untilMs) {
      chunks.remove(left.remove(0));
    }
    Chunk<EventT, StateT, OutputT> first = chunk(left.get(0));
    Scanning<EventT, StateT, OutputT> settled = new Scanning<>(settings, first.carry());
    List<EventT> later = new ArrayList<>();
    for (EventT event : first.events()) {
      if (timeMs(event) < untilMs) {
        settled.next(event);
      } else {
        later.add(event);
      }
    }
    chunks.put(left.get(0), new Chunk<>(settled.carry(), later));
    return left;
  }

  /** Returns the time of the first event that has one; null where there is none. */
  @Nullable Instant firstTime(List<Long> starts) {
    for (long start : starts) {
      for (EventT event : chunk(start).events()) {
        if (scan.time(event).isAfter(Scan.UNDATED)) {
          return scan.time(event);
        }
      }
    }
    return null;
  }

  private Chunk<EventT, StateT, OutputT> chunk(long start) {
    Chunk<EventT, StateT, OutputT> known = chunks.get(start).read();
    return known == null ? new Chunk<>(new Carry<>(scan.start(), null), List.of()) : known;
  }

  /** Returns what comes and what goes by the start of the chunk that it is in. */
  private Map<Long, Change<EventT>> byChunk(Change<EventT> change) {
    EventT before = change.before();
    EventT after = change.after();
    Map<Long, Change<EventT>> byChunk = new HashMap<>();
    if (before != null) {
      byChunk.put(startOf(before), new Change<>(before, null));
    }
    if (after != null && !isSettled(after)) {
      byChunk.merge(
          startOf(after), Change.added(after), (gone, came) -> new Change<>(before, after));
    }
    return byChunk;
  }

  private boolean isSettled(EventT event) {
    return timeMs(event) < index.settledUntilMs();
  }

  private Long startOf(EventT event) {
    List<Long> starts = index.starts();
    int found = Collections.binarySearch(starts, timeMs(event));
    return starts.get(found >= 0 ? found : Math.max(0, -found - 2));
  }

  private List<EventT> changed(List<EventT> events, @Nullable Change<EventT> change) {
    if (change == null) {
      return events;
    }
    Map<String, EventT> byId = new LinkedHashMap<>();
    events.forEach(event -> byId.put(settings.eventId().apply(event), event));
    EventT before = change.before();
    if (before != null) {
      byId.remove(settings.eventId().apply(before), before);
    }
    EventT after = change.after();
    if (after != null) {
      byId.put(settings.eventId().apply(after), after);
    }
    List<EventT> ordered = new ArrayList<>(byId.values());
    ordered.sort(Comparator.comparing(scan::time).thenComparing(scan.ties()));
    return ordered;
  }

  /** Cuts events into parts of half of what a chunk may hold, so that each has room for more. */
  private List<List<EventT>> parts(List<EventT> events) {
    List<List<EventT>> parts = new ArrayList<>();
    int from = 0;
    for (int to = MAX_EVENTS / 2; events.size() - from > MAX_EVENTS && to < events.size(); to++) {
      if (timeMs(events.get(to)) != timeMs(events.get(to - 1))) {
        parts.add(List.copyOf(events.subList(from, to)));
        from = to;
        to += MAX_EVENTS / 2 - 1;
      }
    }
    parts.add(List.copyOf(events.subList(from, events.size())));
    return parts;
  }

  private long timeMs(EventT event) {
    return scan.time(event).toEpochMilli();
  }

  /** Goes from event to event, and notes what the scan emits on the way. */
  private static final class Scanning<EventT, StateT, OutputT> {
    private final Settings<EventT, StateT, OutputT> settings;
    private final Map<String, OutputT> outputs = new LinkedHashMap<>();
    private StateT state;
    private @Nullable OutputT last;
    private boolean begun;

    Scanning(Settings<EventT, StateT, OutputT> settings, Carry<StateT, OutputT> from) {
      this.settings = settings;
      this.state = settings.scan().snapshot(from.state());
      OutputT output = from.output();
      if (output != null) {
        emit(output);
      }
    }

    void next(EventT event) {
      begun = true;
      state = settings.scan().next(state, event, this::emit);
    }

    private void emit(OutputT output) {
      outputs.put(settings.outputId().apply(output), output);
      last = output;
    }

    /** Says whether there was an event. */
    boolean hasBegun() {
      return begun;
    }

    /** Returns what the scan goes on with. */
    Carry<StateT, OutputT> carry() {
      return new Carry<>(settings.scan().snapshot(state), last);
    }

    /**
     * Puts what was given into a map by its id.
     *
     * @param all whether the last is put too, which the next chunk may revise where there is one
     */
    void emitTo(Map<String, OutputT> given, boolean all) {
      given.putAll(outputs);
      if (!all && last != null) {
        given.remove(settings.outputId().apply(last));
      }
    }
  }
}
