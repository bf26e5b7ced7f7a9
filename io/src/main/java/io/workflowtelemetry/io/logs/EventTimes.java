package io.workflowtelemetry.io.logs;

import java.time.Instant;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;

/** Times as timestamps of elements, which have bounds that a hostile log may be beyond. */
public final class EventTimes {
  private EventTimes() {}

  /** Returns the timestamp that is nearest to a time. */
  public static org.joda.time.Instant of(Instant time) {
    long earliest = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis() / 1000;
    long latest = GlobalWindow.INSTANCE.maxTimestamp().getMillis() / 1000;
    long seconds = time.getEpochSecond();
    if (seconds <= earliest) {
      return BoundedWindow.TIMESTAMP_MIN_VALUE;
    }
    return seconds >= latest ? GlobalWindow.INSTANCE.maxTimestamp() : ofMillis(time.toEpochMilli());
  }

  /**
   * Returns the timestamp of a time.
   *
   * @param millis milliseconds since 1970
   */
  public static org.joda.time.Instant ofMillis(long millis) {
    long earliest = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();
    long latest = GlobalWindow.INSTANCE.maxTimestamp().getMillis();
    return org.joda.time.Instant.ofEpochMilli(Math.max(earliest, Math.min(latest, millis)));
  }
}
