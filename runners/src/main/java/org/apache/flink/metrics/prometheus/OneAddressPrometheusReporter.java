package org.apache.flink.metrics.prometheus;

import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Properties;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.jspecify.annotations.NullMarked;

/**
 * Flink's reporter, at one address: {@link PrometheusReporter} takes every interface and can't be
 * told otherwise. It is in Flink's package since only that has what was reported.
 */
@NullMarked
public final class OneAddressPrometheusReporter extends AbstractPrometheusReporter {
  private final HTTPServer server;

  private OneAddressPrometheusReporter(InetSocketAddress address) {
    try {
      server = new HTTPServer(address, registry);
    } catch (IOException e) {
      throw new UncheckedIOException("can't serve metrics at " + address, e);
    }
  }

  @Override
  public void close() {
    server.stop();
    super.close();
  }

  /** What Flink makes it with, from the settings {@code host} and {@code port}. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties settings) {
      return new OneAddressPrometheusReporter(
          new InetSocketAddress(
              settings.getProperty("host"), Integer.parseInt(settings.getProperty("port"))));
    }
  }
}
