package io.workflowtelemetry.transforms.keyed;

import java.io.Serializable;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Consumer;

/**
 * What is done with the events of one key, one after the other in the order of their times.
 *
 * <p>The state may be changed in place where {@link #snapshot} makes a copy: {@link ReviseInOrder}
 * goes back to former states. An event must not be changed.
 *
 * @param <EventT> an event
 * @param <StateT> what is remembered of the events so far
 * @param <OutputT> what comes out
 */
public interface Scan<EventT, StateT, OutputT> extends Serializable {
  /** What events without a time have for one: it is before all others. */
  Instant UNDATED = Instant.ofEpochMilli(Long.MIN_VALUE);

  /** Returns the time of an event. */
  Instant time(EventT event);

  /** Returns the order of events of the same time. It must be total. */
  Comparator<EventT> ties();

  /** Returns what is remembered before the first event. */
  StateT start();

  /**
   * Looks at the next event.
   *
   * @param state what is remembered of the events before it
   * @param output takes what comes out
   * @return what is remembered from here on
   */
  StateT next(StateT state, EventT event, Consumer<OutputT> output);

  /** Returns a state that stays as this one is now, whatever {@link #next} does to this one. */
  default StateT snapshot(StateT state) {
    return state;
  }

  /**
   * Looks at an event that comes in a stream when those after it are settled, and that the scan
   * can't take any more: nothing comes of it.
   */
  default void late(EventT event, Consumer<OutputT> output) {}
}
