package io.workflowtelemetry.io.logs;

import java.util.List;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.TimestampedValue;

/**
 * Where a source stands: all that it takes to go on from here. Times are in milliseconds since
 * 1970.
 *
 * @param state what the poller knows; what is pending is known
 * @param pending what was found and not given yet
 * @param watermark the watermark while there is something pending
 * @param drainedWatermark the watermark once nothing is
 * @param pollAt when to poll next; the earliest time before the first poll
 * @param newsAt when there was something new last; the first poll's time where there was not
 */
record PollMark<T, StateT>(
    StateT state,
    List<TimestampedValue<T>> pending,
    long watermark,
    long drainedWatermark,
    long pollAt,
    long newsAt)
    implements UnboundedSource.CheckpointMark {
  static final long EARLIEST = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();
  static final long END = BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis();

  static <T, StateT> PollMark<T, StateT> begin(StateT state) {
    return new PollMark<>(state, List.of(), EARLIEST, EARLIEST, EARLIEST, EARLIEST);
  }

  /** There is nothing to tell the outside world: it is never changed by reading. */
  @Override
  public void finalizeCheckpoint() {}
}
