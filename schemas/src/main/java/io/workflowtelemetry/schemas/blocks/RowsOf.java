package io.workflowtelemetry.schemas.blocks;

import java.io.Serializable;
import java.util.function.BiConsumer;

/**
 * Which rows are made of an element.
 *
 * @param <E> an element
 * @param <K> the key of a row
 * @param <V> a row
 */
public interface RowsOf<E, K, V> extends Serializable {
  /** Gives every row that there is of an element, with its key. */
  void emit(E element, BiConsumer<K, V> rows);
}
