package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.transforms.measure.agents.TimestampMeaning;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of agents: the user's options, checked.
 *
 * @param logs the logs to read; null to read the warehouse
 * @param warehouse the warehouse to read, where there are no logs, and to write; null for none
 * @param output the folder to write
 * @param asOf end of the last days that trends are of
 * @param taskType the type of task that agents are measured in; null for all
 * @param compared two agents to compare; null for none
 * @param timestamps what the timestamps of invocations are of
 * @param options the options as the user gave them, by name
 */
public record AgentsRequest(
    @Nullable LogRequest logs,
    @Nullable WarehouseAddress warehouse,
    String output,
    Instant asOf,
    @Nullable String taskType,
    @Nullable Pair compared,
    TimestampMeaning timestamps,
    Map<String, String> options) {
  /**
   * Two agents.
   *
   * @param first name of the first
   * @param second name of the second
   */
  public record Pair(String first, String second) {}

  /** Copies the map. */
  public AgentsRequest {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }
}
