package io.workflowtelemetry.io.logs;

import java.time.InstantSource;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * A source that is polled, by one reader.
 *
 * <p>It is Beam's kind of source that runners read themselves, and not a splittable function such
 * as {@code Watch}, because of how those end on Flink: a function that polls is kept going by
 * timers, which the runner fires without a pause once the impulse that it began with has ended, or
 * the impulse never ends, and the job with it. A source ends when its watermark reaches the end of
 * time, whatever else is set.
 *
 * <p>What a reader knows is part of every checkpoint, together with what it found and has not given
 * yet.
 *
 * @param <T> an element
 * @param <StateT> what the poller remembers
 */
public final class PolledSource<T, StateT> extends UnboundedSource<T, PollMark<T, StateT>> {
  private static final long serialVersionUID = 1L;

  private final Poller<T, StateT> poller;
  private final PollTimes times;

  PolledSource(Poller<T, StateT> poller, PollTimes times) {
    this.poller = poller;
    this.times = times;
  }

  /** Returns a transform that gives what the poller finds. */
  public static <T, StateT> Read.Unbounded<T> read(Poller<T, StateT> poller, PollTimes times) {
    return Read.from(new PolledSource<>(poller, times));
  }

  Poller<T, StateT> poller() {
    return poller;
  }

  PollTimes times() {
    return times;
  }

  /** One reader can tell what is new; more would have to agree. */
  @Override
  public List<PolledSource<T, StateT>> split(int desired, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<T> createReader(
      PipelineOptions options, @Nullable PollMark<T, StateT> mark) {
    return new PollReader<>(
        this, mark == null ? PollMark.begin(poller.begin()) : mark, InstantSource.system());
  }

  @Override
  public Coder<PollMark<T, StateT>> getCheckpointMarkCoder() {
    return new PollMarkCoder<>(poller.coder(), poller.stateCoder());
  }

  @Override
  public Coder<T> getOutputCoder() {
    return poller.coder();
  }
}
