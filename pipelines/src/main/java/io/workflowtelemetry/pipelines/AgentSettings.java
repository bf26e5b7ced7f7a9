package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.transforms.measure.agents.TimestampMeaning;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of agents; every part is checked by whoever makes it.
 *
 * @param logs the logs to read; null to read the warehouse
 * @param warehouse the warehouse to read; null to read logs
 * @param asOf end of the last days that trends are of
 * @param taskType the type of task that agents are measured in; null for all
 * @param compared two agents to compare; null for none
 * @param timestamps what the timestamps of invocations are of
 * @param folder the folder that is written below
 */
public record AgentSettings(
    @Nullable LogSettings logs,
    @Nullable WarehouseAddress warehouse,
    Instant asOf,
    @Nullable String taskType,
    @Nullable Pair compared,
    TimestampMeaning timestamps,
    String folder) {
  /**
   * Two agents.
   *
   * @param first name of the first
   * @param second name of the second
   */
  public record Pair(String first, String second) {}

  /** Returns the same, written below another folder. */
  public AgentSettings below(String other) {
    return new AgentSettings(logs, warehouse, asOf, taskType, compared, timestamps, other);
  }
}
