package io.workflowtelemetry.tools.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A server on this machine that people's webhooks stand for: it takes all that it is told. */
final class BenchWebhook implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ANY_PORT = 0;

  private final HttpServer server;

  private BenchWebhook(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param runs gets the run of each alert that is told
   */
  static BenchWebhook start(Consumer<String> runs) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), ANY_PORT), 0);
    server.createContext("/", exchange -> take(exchange, runs));
    server.start();
    return new BenchWebhook(server);
  }

  private static void take(HttpExchange exchange, Consumer<String> runs) throws IOException {
    try (exchange) {
      for (JsonNode alert : JSON.readTree(exchange.getRequestBody()).path("alerts")) {
        runs.accept(alert.at("/labels/run_id").asText());
      }
      exchange.sendResponseHeaders(204, -1);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
