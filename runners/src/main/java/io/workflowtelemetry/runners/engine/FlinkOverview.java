package io.workflowtelemetry.runners.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * What a Flink cluster says of itself.
 *
 * @param taskManagers how many TaskManagers have reported to it
 * @param slots how many tasks they can run side by side
 * @param runningJobs how many jobs run now
 */
public record FlinkOverview(int taskManagers, int slots, int runningJobs) {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Asks a cluster.
   *
   * @param master host and port of its REST interface, as host:port
   * @throws IOException if it does not answer, or not as Flink does
   */
  public static FlinkOverview of(String master) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + master + "/overview"))
            .timeout(PATIENCE)
            .build();
    HttpResponse<byte[]> response;
    try {
      response =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + master, e);
    }
    if (response.statusCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException(master + " answers with HTTP status " + response.statusCode());
    }
    JsonNode overview = new ObjectMapper().readTree(response.body());
    if (overview == null || !overview.path("taskmanagers").isInt()) {
      throw new IOException(master + " does not answer as a Flink JobManager");
    }
    return new FlinkOverview(
        overview.path("taskmanagers").intValue(),
        overview.path("slots-total").intValue(),
        overview.path("jobs-running").intValue());
  }
}
