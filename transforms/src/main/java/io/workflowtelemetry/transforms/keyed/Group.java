package io.workflowtelemetry.transforms.keyed;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a group while something is done to it. */
interface Group<T, O> {
  /** Returns how far it has come; null for a group of which nothing is known. */
  @Nullable GroupPhase phase();

  /** Returns an item; null where there is none of that id. */
  @Nullable T item(String id);

  /** Returns all items, in no order. */
  Collection<T> items();

  void put(String id, T item);

  void remove(String id);

  /** Returns what was given last. */
  Map<String, O> outputs();

  /** Remembers what was given. */
  void give(Map<String, O> outputs);

  /** Keeps how far it has come, and all that was done to it. */
  void keep(GroupPhase phase);

  /** Forgets all. */
  void clear();
}
