package io.workflowtelemetry.transforms.revise;

import org.jspecify.annotations.Nullable;

/**
 * What became of one thing: it came, changed or went.
 *
 * @param before as it was, null where it is new
 * @param after as it is, null where it is no more
 * @param <T> the thing
 */
public record Change<T>(@Nullable T before, @Nullable T after) {
  /** Returns the change that something came. */
  public static <T> Change<T> came(T thing) {
    return new Change<>(null, thing);
  }
}
