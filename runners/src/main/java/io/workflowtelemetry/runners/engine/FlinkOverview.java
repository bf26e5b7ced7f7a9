package io.workflowtelemetry.runners.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What a Flink cluster says of itself.
 *
 * @param taskManagers how many TaskManagers have reported to it
 * @param slots how many tasks they can run side by side
 * @param runningJobs how many jobs run now
 */
public record FlinkOverview(int taskManagers, int slots, int runningJobs) {
  /**
   * Asks a cluster.
   *
   * @param master host and port of its REST interface, as host:port
   * @throws IOException if it does not answer, or not as Flink does
   */
  public static FlinkOverview of(String master) throws IOException {
    JsonNode overview = FlinkRest.of(master).get("/overview");
    if (!overview.path("taskmanagers").isInt()) {
      throw new IOException(master + " does not answer as a Flink JobManager");
    }
    return new FlinkOverview(
        overview.path("taskmanagers").intValue(),
        overview.path("slots-total").intValue(),
        overview.path("jobs-running").intValue());
  }
}
