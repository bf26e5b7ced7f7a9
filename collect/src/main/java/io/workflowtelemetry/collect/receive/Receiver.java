package io.workflowtelemetry.collect.receive;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** A server that takes deliveries until it is closed. */
public final class Receiver implements AutoCloseable {
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(20);

  /** Threads of Jetty's own, beside one for each connection. */
  private static final int OWN_THREADS = 16;

  /** A body in memory is there a few times: as it came, as a line, and packed. */
  private static final int PART_OF_MEMORY = 8;

  private static final int BODY_PATIENCES = 3;

  private final Server server;
  private final ServerConnector connector;
  private final DeliverySink sink;
  private final DeliveryHandler handler;

  private Receiver(
      Server server, ServerConnector connector, DeliverySink sink, DeliveryHandler handler) {
    this.server = server;
    this.connector = connector;
    this.sink = sink;
    this.handler = handler;
  }

  /**
   * Begins to take deliveries.
   *
   * @param sink where they are kept; it is closed with this
   * @param reports where reports are kept; null where they can't be
   * @param troubles gets a line when deliveries can't be kept, and when they can again
   * @throws IOException where the port can't be listened at; the sink is closed then
   * @throws IllegalStateException where a secret is not there
   */
  public static Receiver start(
      ReceiveSettings settings,
      DeliverySink sink,
      @Nullable ReportFiles reports,
      Consumer<String> troubles)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(settings.connections() + OWN_THREADS);
    threads.setName("receive");
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(settings.patience().toMillis());
    connector.setAcceptQueueSize(settings.connections());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(settings.connections(), connector));
    long memory = Runtime.getRuntime().maxMemory() / PART_OF_MEMORY;
    DeliveryHandler handler =
        new DeliveryHandler(
            new Access(settings),
            new BodyReader(
                settings.maxBodyBytes(), settings.patience().multipliedBy(BODY_PATIENCES)),
            new MemoryBudget(Math.max(memory, settings.maxBodyBytes())),
            sink,
            reports,
            new Troubles(troubles));
    server.setHandler(new GracefulHandler(handler));
    server.setStopTimeout(LAST_ANSWERS.toMillis());
    Receiver receiver = new Receiver(server, connector, sink, handler);
    try {
      connector.open();
    } catch (IOException e) {
      sink.close();
      throw new IOException(
          "can't listen at " + settings.host() + ":" + settings.port() + ": " + e.getMessage(), e);
    }
    LifeCycle.start(server);
    return receiver;
  }

  /** Returns the port that is listened at. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Returns how many deliveries were kept since it began. */
  public long kept() {
    return handler.kept();
  }

  /** Waits until it is closed. */
  public void join() throws InterruptedException {
    server.join();
  }

  /** Takes no more deliveries, answers those that came, and closes the sink. */
  @Override
  public void close() throws IOException {
    try {
      LifeCycle.stop(server);
    } finally {
      sink.close();
    }
  }
}
