package io.workflowtelemetry.transforms.keyed;

import java.io.Serializable;
import java.util.function.BiConsumer;

/**
 * What groups hold of a thing.
 *
 * @param <S> the thing
 * @param <K> the key of a group; equal keys must be the same group
 * @param <T> an item of a group
 */
public interface Projection<S, K, T> extends Serializable {
  /** Returns what tells an item of a group from another, as the group does. */
  String id(T item);

  /** Gives every item that there is of a thing, with its group. */
  void items(S thing, BiConsumer<K, T> groups);
}
