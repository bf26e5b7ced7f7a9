package io.workflowtelemetry.transforms.keyed;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What became of one thing: it was added, revised or retracted.
 *
 * @param before as it was, null where it is new
 * @param after as it is, null where it is no more
 * @param <T> the thing
 */
public record Change<T>(@Nullable T before, @Nullable T after) {
  /** Returns the change that something was added. */
  public static <T> Change<T> added(T thing) {
    return new Change<>(null, thing);
  }

  /**
   * Returns the thing that was added.
   *
   * @throws IllegalStateException where it was revised or retracted, as nothing is in a history
   */
  public T added() {
    T thing = after;
    if (before != null || thing == null) {
      throw new IllegalStateException("something changed in a history: " + before);
    }
    return thing;
  }

  /** Returns the same change of what {@code function} makes of the thing. */
  public <U> Change<U> map(Function<T, U> function) {
    return new Change<>(
        before == null ? null : function.apply(before),
        after == null ? null : function.apply(after));
  }

  /**
   * Finds what became of things, in the order of their ids.
   *
   * @param before things as they were, by id
   * @param after things as they are, by id
   * @param changes takes what was added, revised or retracted
   */
  public static <T> void between(
      Map<String, T> before, Map<String, T> after, Consumer<Change<T>> changes) {
    Set<String> ids = new TreeSet<>(before.keySet());
    ids.addAll(after.keySet());
    for (String id : ids) {
      T was = before.get(id);
      T is = after.get(id);
      if (!Objects.equals(was, is)) {
        changes.accept(new Change<>(was, is));
      }
    }
  }
}
