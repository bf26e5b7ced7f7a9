package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.ImprovementItem;
import java.util.List;

/**
 * What to do about the bottlenecks of an analysis. Each bottleneck is in one of the three.
 *
 * @param created new items, by dimension type and the worst ratio first
 * @param skippedByRateLimit bottlenecks that had to wait for others of their type
 * @param skippedByDedupe bottlenecks that have an item which is open or young
 */
public record ImprovementPlan(
    List<ImprovementItem> created, long skippedByRateLimit, long skippedByDedupe) {
  /** Copies the list. */
  public ImprovementPlan {
    created = List.copyOf(created);
  }
}
