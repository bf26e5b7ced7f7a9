package io.workflowtelemetry.schemas;

import java.time.Instant;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.jspecify.annotations.Nullable;

/** Times as timestamps of elements, which have bounds that a hostile log may be beyond. */
public final class EventTimes {
  /** The last time that an element may have. */
  public static final Instant END = time(GlobalWindow.INSTANCE.maxTimestamp());

  private static final Instant START = time(BoundedWindow.TIMESTAMP_MIN_VALUE);

  private EventTimes() {}

  /** Returns the timestamp that is nearest to a time. */
  public static org.joda.time.Instant of(Instant time) {
    Instant within = time.isBefore(START) ? START : time.isAfter(END) ? END : time;
    return org.joda.time.Instant.ofEpochMilli(within.toEpochMilli());
  }

  /** Returns the timestamp that is nearest to a time in ms since 1970. */
  public static org.joda.time.Instant ofMillis(long millis) {
    return of(Instant.ofEpochMilli(millis));
  }

  /** Returns the time of a timestamp. */
  public static Instant time(org.joda.time.Instant timestamp) {
    return Instant.ofEpochMilli(timestamp.getMillis());
  }

  /** Says whether a timestamp is a time, and not what stands for none. */
  public static boolean isDated(org.joda.time.Instant timestamp) {
    return timestamp.isAfter(BoundedWindow.TIMESTAMP_MIN_VALUE)
        && timestamp.isBefore(GlobalWindow.INSTANCE.maxTimestamp());
  }

  /** Returns the earlier of two times; the other where one is null, so null where both are. */
  public static Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isBefore(one)) ? other : one;
  }

  /** Returns the later of two times; the other where one is null, so null where both are. */
  public static Instant later(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isAfter(one)) ? other : one;
  }
}
