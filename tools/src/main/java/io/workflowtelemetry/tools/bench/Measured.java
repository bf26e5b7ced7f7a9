package io.workflowtelemetry.tools.bench;

import org.jspecify.annotations.Nullable;

/**
 * What was measured of a pipeline.
 *
 * @param speed how fast it reads when there is always more; null if not measured
 * @param p50Ms the median time from sending an event to what it gives; null if not measured
 * @param p99Ms what 99 of 100 such times are below; null if not measured
 * @param awaited how many events should have given something while times were measured
 * @param came how many of them did
 * @param bytesPerOpenRun the size of a checkpoint by runs that are under way; null if not measured
 */
public record Measured(
    Arrivals.@Nullable Speed speed,
    @Nullable Double p50Ms,
    @Nullable Double p99Ms,
    int awaited,
    int came,
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
