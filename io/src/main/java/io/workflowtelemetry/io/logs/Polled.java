package io.workflowtelemetry.io.logs;

import java.util.List;
import org.apache.beam.sdk.values.TimestampedValue;

/**
 * What a poll found.
 *
 * @param state what is known now
 * @param news what was not known before, in the order in which it leaves the source
 * @param rest what there is besides
 */
public record Polled<T, StateT>(StateT state, List<TimestampedValue<T>> news, Rest rest) {

  /** Copies the list. */
  public Polled {
    news = List.copyOf(news);
  }

  /** What is there and was not given yet. */
  public enum Rest {
    /** Nothing. */
    NONE,
    /** Something under way that later polls will give, and that watermarks don't wait for. */
    SLOW,
    /** Something under way that later polls will give; watermarks wait for it. */
    SOON,
    /** More of the same, to be polled for at once; watermarks wait for it. */
    MORE;

    boolean holdsWatermark() {
      return this == SOON || this == MORE;
    }
  }
}
