package io.workflowtelemetry.runners.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The REST interface of a Flink JobManager. */
public final class FlinkRest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LARGEST_ANSWER = 16 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String master;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private FlinkRest(String master) {
    this.master = master;
  }

  /**
   * Returns the interface of a JobManager.
   *
   * @param master where it is, as host:port
   */
  public static FlinkRest of(String master) {
    return new FlinkRest(master);
  }

  /**
   * Asks for something.
   *
   * @param path with the slash that it begins with
   * @return the answer; nothing where there is none of the kind
   * @throws IOException if nobody answers within five seconds, or not as Flink does
   */
  public Optional<JsonNode> find(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + master + path)).timeout(PATIENCE).build();
    HttpResponse<InputStream> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + master, e);
    }
    try (InputStream body = response.body()) {
      if (response.statusCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      if (response.statusCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException(master + " answers with HTTP status " + response.statusCode());
      }
      byte[] answer = body.readNBytes(LARGEST_ANSWER + 1);
      if (answer.length > LARGEST_ANSWER) {
        throw new IOException(master + " answers with more than " + LARGEST_ANSWER + " bytes");
      }
      return Optional.ofNullable(JSON.readTree(answer));
    }
  }

  /**
   * Asks for what must be there; otherwise the same.
   *
   * @throws IOException also if there is none of the kind
   */
  public JsonNode get(String path) throws IOException {
    return find(path).orElseThrow(() -> new IOException(master + " answers with HTTP status 404"));
  }
}
