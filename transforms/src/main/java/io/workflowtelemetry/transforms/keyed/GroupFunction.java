package io.workflowtelemetry.transforms.keyed;

import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a group of items emits. It must be the same for the same items, whatever order they came in:
 * it is asked again whenever they change.
 *
 * @param <K> what is grouped by
 * @param <T> an item
 * @param <O> what comes out
 */
public interface GroupFunction<K, T, O> extends Serializable {
  /** Returns what tells an item of a group from another. */
  String id(T item);

  /**
   * Returns what is kept where an item comes that is there already: the very object that is known
   * where it says nothing new.
   */
  default T merge(T known, T item) {
    return item.equals(known) ? known : item;
  }

  /**
   * Returns what the items emit, by what tells one output of the group from another.
   *
   * @param items all items, in no order; none where the last was retracted
   * @param closed whether the time is past that {@link #closesAt} tells
   */
  Map<String, O> outputs(K key, Iterable<T> items, boolean closed);

  /** Returns the event time at which a group is complete but for late items; null for never. */
  default @Nullable Instant closesAt(K key) {
    return null;
  }

  /**
   * Returns the event time from which on an item is not changed any more but by late ones.
   *
   * @param timestamp event time of what told of the item
   */
  Instant settlesAt(K key, T item, Instant timestamp);

  /**
   * Returns the event time until which outputs wait for more items; null where they need not. A
   * group waits once.
   */
  default @Nullable Instant waitsUntil(Map<String, O> outputs) {
    return null;
  }
}
