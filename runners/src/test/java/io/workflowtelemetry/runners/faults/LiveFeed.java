package io.workflowtelemetry.runners.faults;

import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.tools.generate.LiveRuns;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Events of runs under way, in their order and as many as one likes: each is made when it is sent,
 * and copied into a file for a backfill, so that none is kept in memory.
 */
final class LiveFeed implements AutoCloseable {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final int WORKFLOWS = 100;

  private final LiveRuns runs = new LiveRuns(WORKFLOWS);
  private final KafkaProducer<byte[], byte[]> producer;
  private final BufferedWriter copy;
  private final Duration between;
  private int sent;

  private LiveFeed(KafkaProducer<byte[], byte[]> producer, BufferedWriter copy, Duration between) {
    this.producer = producer;
    this.copy = copy;
    this.between = between;
  }

  /**
   * Begins to feed the topic of a broker.
   *
   * @param copy gets the events, a line each
   * @param between how long after an event the next one happens
   */
  static LiveFeed to(KafkaBroker kafka, Path copy, Duration between) throws IOException {
    return new LiveFeed(
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer()),
        Files.newBufferedWriter(copy),
        between);
  }

  /** Sends the next event, and returns it. */
  LiveRuns.Event send() throws IOException {
    long happens = START.toEpochMilli() + sent * between.toMillis();
    LiveRuns.Event event = runs.event(sent, happens);
    copy.write(event.message());
    copy.newLine();
    // Were one lost, the test would wait for it.
    var unused =
        producer.send(
            new ProducerRecord<>(
                Logs.TOPIC,
                sent % Logs.PARTITIONS,
                happens,
                null,
                event.message().getBytes(StandardCharsets.UTF_8)));
    sent++;
    return event;
  }

  /** Returns how many events were sent. */
  int sent() {
    return sent;
  }

  /** Waits until all that was sent is there, in the topic and in the file. */
  @Override
  public void close() throws IOException {
    producer.close();
    copy.close();
  }
}
