package io.workflowtelemetry.transforms.keyed;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Orders that states are compared by. */
public final class Orders {
  /** The order of times, where one that is missing is least. */
  public static final Comparator<@Nullable Instant> BY_TIME =
      Comparator.nullsFirst(Comparator.naturalOrder());

  private Orders() {}
}
