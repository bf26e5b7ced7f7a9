package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.io.logs.Polled.Rest;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Polls when it is time to, and gives what was found one by one. */
final class PollReader<T, StateT> extends UnboundedSource.UnboundedReader<T> {
  /** How long trouble that may pass is waited out. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** The direct runner asks without a pause, and would keep a core busy with it. */
  private static final long LONGEST_PAUSE_MS = 10;

  private final PolledSource<T, StateT> source;
  private final InstantSource clock;

  private StateT state;
  private final Queue<TimestampedValue<T>> pending;
  private long watermark;
  private long drainedWatermark;
  private long pollAt;
  private long newsAt;

  private @Nullable TimestampedValue<T> current;
  private java.time.@Nullable Instant troubleSince;

  PollReader(PolledSource<T, StateT> source, PollMark<T, StateT> mark, InstantSource clock) {
    this.source = source;
    this.clock = clock;
    this.state = mark.state();
    this.pending = new ArrayDeque<>(mark.pending());
    this.watermark = mark.watermark();
    this.drainedWatermark = mark.drainedWatermark();
    this.pollAt = mark.pollAt();
    this.newsAt = mark.newsAt();
  }

  @Override
  public boolean start() throws IOException {
    return advance();
  }

  @Override
  public boolean advance() throws IOException {
    if (pending.isEmpty() && watermark < PollMark.END) {
      long now = clock.millis();
      if (isDue(now)) {
        poll();
      } else {
        long pause = Math.min(LONGEST_PAUSE_MS, pollAt - now);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
      }
    }
    current = pending.poll();
    if (current == null) {
      return false;
    }
    if (pending.isEmpty()) {
      watermark = drainedWatermark;
      newsAt = clock.millis();
    }
    return true;
  }

  /** A clock that was put back must not silence the source until it has caught up. */
  private boolean isDue(long now) {
    return now >= pollAt || pollAt - now > source.times().every().toMillis();
  }

  private void poll() throws IOException {
    java.time.Instant now = clock.instant();
    Polled<T, StateT> polled;
    try {
      polled = source.poller().poll(state, now);
    } catch (PassingTroubleException e) {
      wait(now, e);
      return;
    }
    troubleSince = null;
    state = polled.state();
    pending.addAll(polled.news());
    pollAt = polled.rest() == Rest.MORE ? now.toEpochMilli() : afterPause();
    boolean busy = !pending.isEmpty() || polled.rest() != Rest.NONE;
    if (busy || newsAt == PollMark.EARLIEST) {
      newsAt = now.toEpochMilli();
    }
    if (!polled.rest().holdsWatermark()) {
      long behind = now.minus(source.times().idleAfter()).toEpochMilli();
      drainedWatermark = Math.max(drainedWatermark, behind);
    }
    if (pending.isEmpty()) {
      watermark = isIdle(now) && !busy ? PollMark.END : drainedWatermark;
    }
  }

  /** Nothing is known while trouble lasts: nothing else changes. */
  private void wait(java.time.Instant now, PassingTroubleException trouble)
      throws PassingTroubleException {
    if (troubleSince == null) {
      troubleSince = now;
    } else if (now.isAfter(troubleSince.plus(PATIENCE))) {
      throw trouble;
    }
    newsAt = now.toEpochMilli();
    pollAt = afterPause();
  }

  private long afterPause() {
    return clock.instant().plus(source.times().every()).toEpochMilli();
  }

  private boolean isIdle(java.time.Instant now) {
    Duration stopWhenIdle = source.times().stopWhenIdle();
    return stopWhenIdle != null && now.toEpochMilli() - newsAt >= stopWhenIdle.toMillis();
  }

  @Override
  public T getCurrent() {
    return currentValue().getValue();
  }

  @Override
  public Instant getCurrentTimestamp() {
    return currentValue().getTimestamp();
  }

  private TimestampedValue<T> currentValue() {
    if (current == null) {
      throw new NoSuchElementException("There is no element");
    }
    return current;
  }

  @Override
  public Instant getWatermark() {
    return Instant.ofEpochMilli(watermark);
  }

  @Override
  public PollMark<T, StateT> getCheckpointMark() {
    return new PollMark<>(state, List.copyOf(pending), watermark, drainedWatermark, pollAt, newsAt);
  }

  @Override
  public PolledSource<T, StateT> getCurrentSource() {
    return source;
  }

  @Override
  public void close() {}
}
