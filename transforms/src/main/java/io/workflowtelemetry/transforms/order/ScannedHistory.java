package io.workflowtelemetry.transforms.order;

import io.workflowtelemetry.transforms.order.ReviseInOrder.Settings;
import io.workflowtelemetry.transforms.revise.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.ValueState;

/**
 * The events of a key that may still change, in chunks. Each chunk knows what the scan comes to it
 * with, so that a change is scanned from its own chunk on, and only until the scan goes on as it
 * did before. What a chunk gave is found by scanning what it held; it is not kept.
 *
 * <p>What the scan gave last belongs to the chunk that it goes on in, since that may revise it.
 */
final class ScannedHistory<EventT, StateT, OutputT> {
  /** How many events a chunk may hold, but for those of one time, which are never parted. */
  private static final int MAX_EVENTS = 32;

  private final Settings<EventT, StateT, OutputT> settings;
  private final Scan<EventT, StateT, OutputT> scan;
  private final MapState<Long, ScanChunk<EventT, StateT, OutputT>> chunks;
  private final ValueState<List<Long>> starts;

  /**
   * Reads and writes a history that is kept in state.
   *
   * @param chunks chunks by the time from which on events are theirs, in ms since the epoch
   * @param starts these times, in order; the first chunk has all events before it too
   */
  ScannedHistory(
      Settings<EventT, StateT, OutputT> settings,
      MapState<Long, ScanChunk<EventT, StateT, OutputT>> chunks,
      ValueState<List<Long>> starts) {
    this.settings = settings;
    this.scan = settings.scan();
    this.chunks = chunks;
    this.starts = starts;
  }

  /**
   * Makes changes to events.
   *
   * @param settledUntilMs events before this time do not come any more
   * @param output takes what became of outputs
   */
  void revise(List<Change<EventT>> changes, long settledUntilMs, Consumer<Change<OutputT>> output) {
    List<Long> known = starts();
    Map<Long, List<Change<EventT>>> changed = byChunk(changes, settledUntilMs, known);
    List<Long> now = new ArrayList<>();
    Map<String, OutputT> gave = new TreeMap<>();
    Map<String, OutputT> gives = new TreeMap<>();
    ScanCarry<StateT, OutputT> carry = null;
    for (int i = 0; i < known.size(); i++) {
      long start = known.get(i);
      boolean last = i == known.size() - 1;
      List<Change<EventT>> here = changed.getOrDefault(start, List.of());
      if (carry == null && here.isEmpty()) {
        now.add(start);
        continue;
      }
      ScanChunk<EventT, StateT, OutputT> chunk = chunk(start);
      ScanCarry<StateT, OutputT> from = carry == null ? chunk.carry() : carry;
      if (here.isEmpty() && from.equals(chunk.carry())) {
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
        chunks.put(partStart, new ScanChunk<>(after.carry(), part));
        part.forEach(after::next);
      }
      before.giveTo(gave, last);
      after.giveTo(gives, last);
      carry = after.carry().equals(before.carry()) ? null : after.carry();
    }
    if (!now.equals(known)) {
      starts.write(now);
    }
    tell(gave, gives, output);
  }

  /**
   * Forgets events before a time but for what the scan remembers of them.
   *
   * @return the time of the first event that is left, in ms since the epoch; {@link
   *     ScanPhase#NEVER} where none is
   */
  long settle(long untilMs) {
    List<Long> left = new ArrayList<>(starts());
    while (left.size() > 1 && left.get(1) <= untilMs) {
      chunks.remove(left.remove(0));
    }
    starts.write(left);
    ScanChunk<EventT, StateT, OutputT> first = chunk(left.get(0));
    Scanning<EventT, StateT, OutputT> settled = new Scanning<>(settings, first.carry());
    List<EventT> later = new ArrayList<>();
    for (EventT event : first.events()) {
      if (timeMs(event) < untilMs) {
        settled.next(event);
      } else {
        later.add(event);
      }
    }
    chunks.put(left.get(0), new ScanChunk<>(settled.carry(), later));
    for (long start : left) {
      List<EventT> events = chunk(start).events();
      if (!events.isEmpty()) {
        return timeMs(events.get(0));
      }
    }
    return ScanPhase.NEVER;
  }

  private List<Long> starts() {
    List<Long> known = starts.read();
    return known == null ? List.of(Long.MIN_VALUE) : known;
  }

  private ScanChunk<EventT, StateT, OutputT> chunk(long start) {
    ScanChunk<EventT, StateT, OutputT> known = chunks.get(start).read();
    return known == null ? new ScanChunk<>(new ScanCarry<>(scan.start(), null), List.of()) : known;
  }

  /** Returns what comes and what goes, each alone, by the start of the chunk that it is in. */
  private Map<Long, List<Change<EventT>>> byChunk(
      List<Change<EventT>> changes, long settledUntilMs, List<Long> known) {
    NavigableSet<Long> sorted = new TreeSet<>(known);
    Map<Long, List<Change<EventT>>> byChunk = new TreeMap<>();
    for (Change<EventT> change : changes) {
      EventT before = change.before();
      EventT after = change.after();
      if (before != null) {
        byChunk
            .computeIfAbsent(startOf(before, sorted), start -> new ArrayList<>())
            .add(new Change<>(before, null));
      }
      if (after != null && timeMs(after) >= settledUntilMs) {
        byChunk
            .computeIfAbsent(startOf(after, sorted), start -> new ArrayList<>())
            .add(Change.came(after));
      }
    }
    return byChunk;
  }

  private Long startOf(EventT event, NavigableSet<Long> sorted) {
    Long start = sorted.floor(timeMs(event));
    return start == null ? sorted.first() : start;
  }

  private List<EventT> changed(List<EventT> events, List<Change<EventT>> changes) {
    Map<String, EventT> byId = new LinkedHashMap<>();
    events.forEach(event -> byId.put(settings.eventId().apply(event), event));
    for (Change<EventT> change : changes) {
      EventT before = change.before();
      EventT after = change.after();
      if (before != null) {
        byId.remove(settings.eventId().apply(before), before);
      }
      if (after != null) {
        byId.put(settings.eventId().apply(after), after);
      }
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

  private static <OutputT> void tell(
      Map<String, OutputT> gave, Map<String, OutputT> gives, Consumer<Change<OutputT>> output) {
    Set<String> ids = new TreeSet<>(gave.keySet());
    ids.addAll(gives.keySet());
    for (String id : ids) {
      if (!Objects.equals(gave.get(id), gives.get(id))) {
        output.accept(new Change<>(gave.get(id), gives.get(id)));
      }
    }
  }
}
