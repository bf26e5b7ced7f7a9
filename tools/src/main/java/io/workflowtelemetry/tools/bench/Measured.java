package io.workflowtelemetry.tools.bench;

import org.jspecify.annotations.Nullable;

/**
 * What was measured of a pipeline.
 *
 * @param speed how fast it reads when there is always more; null if not measured
 * @param awaited how many events should have given something while times were measured
 * @param given times from sending an event to what it gives
 * @param told times from sending an event to a webhook's being told of it; null where nobody is
 * @param bytesPerOpenRun the size of a checkpoint by runs that are under way; null if not measured
 */
public record Measured(
    Arrivals.@Nullable Speed speed,
    int awaited,
    Delays given,
    @Nullable Delays told,
    @Nullable Double bytesPerOpenRun) {
  /** Returns events a second; null if not measured. */
  @Nullable Double eventsPerSecond() {
    return speed == null ? null : speed.perSecond();
  }

  /** Returns microseconds of processor time by event; null if not measured. */
  @Nullable Double processorMicros() {
    return speed == null ? null : speed.processorMicros();
  }
}
