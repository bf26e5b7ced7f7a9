package io.workflowtelemetry.tools.bench;

import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.tools.generate.LiveRuns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Two topics of a measurement of its own, which go with it: what is read, and what is written. */
final class BenchTopics implements AutoCloseable {
  static final int PARTITIONS = 2;

  private final String bootstrap;
  private final String in;
  private final String out;
  private final Admin admin;

  private BenchTopics(String bootstrap, String name, Admin admin) {
    this.bootstrap = bootstrap;
    this.in = name + "-in";
    this.out = name + "-out";
    this.admin = admin;
  }

  static BenchTopics create(String bootstrap) throws IOException {
    String name = "telemetry-bench-" + UUID.randomUUID();
    BenchTopics topics =
        new BenchTopics(bootstrap, name, Admin.create(Map.of("bootstrap.servers", bootstrap)));
    topics.answer(
        topics
            .admin
            .createTopics(
                List.of(
                    new NewTopic(topics.in, PARTITIONS, (short) 1),
                    new NewTopic(topics.out, PARTITIONS, (short) 1)))
            .all());
    topics.awaitLeaders();
    return topics;
  }

  /**
   * Waits until each partition is led. To send before is a risk: where the first batch is refused
   * and the second is not, the first stays out of order for good.
   */
  private void awaitLeaders() throws IOException {
    try (KafkaConsumer<String, byte[]> consumer = consumer()) {
      // Who leads a partition tells its end; a consumer asks again where the broker has not heard
      // of
      // the topic yet.
      consumer.endOffsets(Stream.of(in, out).flatMap(topic -> partitions(topic).stream()).toList());
    } catch (KafkaException e) {
      throw new IOException("Kafka at " + bootstrap + ": " + e, e);
    }
  }

  TopicAddress in() {
    return TopicAddress.parse("kafka:" + in + "@" + bootstrap);
  }

  TopicAddress out() {
    return TopicAddress.parse("kafka:" + out + "@" + bootstrap);
  }

  /** Returns the name under which Kafka keeps how far was read. */
  String group() {
    return in;
  }

  KafkaProducer<String, byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap, "linger.ms", 5),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  /** Sends an event to the topic that is read. What can't be sent shows as not having come. */
  void send(LiveRuns.Event event, KafkaProducer<String, byte[]> producer) {
    var unused =
        producer.send(
            new ProducerRecord<>(
                in, event.runId(), event.message().getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns a consumer of what is written from now on. */
  KafkaConsumer<String, byte[]> consumer() {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "allow.auto.create.topics", false),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = partitions(out);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /** Returns whether a checkpoint has been made after all was read. */
  boolean isAllCommitted() throws IOException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        answer(admin.listConsumerGroupOffsets(group()).partitionsToOffsetAndMetadata());
    for (TopicPartition partition : partitions(in)) {
      long end = end(partition);
      OffsetAndMetadata at = committed.get(partition);
      if (end > 0 && (at == null || at.offset() < end)) {
        return false;
      }
    }
    return true;
  }

  private long end(TopicPartition partition) throws IOException {
    return answer(
            admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition))
        .offset();
  }

  private static List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  @Override
  public void close() {
    admin.deleteTopics(List.of(in, out));
    admin.close();
  }

  private <T> T answer(KafkaFuture<T> answer) throws IOException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IOException("Kafka at " + bootstrap + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for Kafka", e);
    }
  }
}
