package io.workflowtelemetry.io.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes messages to a topic, and waits until the brokers have each. */
public final class TopicWriter implements AutoCloseable {
  private final Producer<String, byte[]> producer;
  private final String topic;

  private TopicWriter(Producer<String, byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /**
   * Returns a writer.
   *
   * @param address of one topic
   * @param patience how long a message may take
   * @throws IllegalArgumentException where there can be no client; the message tells no value that
   *     may be secret
   */
  public static TopicWriter open(
      TopicAddress address, ClientProperties properties, Duration patience) {
    int most = (int) Math.min(Integer.MAX_VALUE, Math.max(2, patience.toMillis()));
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, address.bootstrap());
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, most);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, most / 2);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, most);
    return new TopicWriter(
        properties.client(settings, all -> new KafkaProducer<>(all)), address.topics().get(0));
  }

  /**
   * Writes a message.
   *
   * @throws IOException where the brokers did not say in time that they have it; its message is the
   *     kind of trouble
   */
  public void write(String key, byte[] value) throws IOException, InterruptedException {
    send(List.of(new ProducerRecord<>(topic, key, value)));
  }

  /**
   * Writes messages without keys, all at once.
   *
   * @throws IOException where the brokers did not say in time that they have each; some may be
   *     there
   */
  public void write(List<byte[]> values) throws IOException, InterruptedException {
    List<ProducerRecord<String, byte[]>> messages = new ArrayList<>();
    values.forEach(value -> messages.add(new ProducerRecord<>(topic, value)));
    send(messages);
  }

  private void send(List<ProducerRecord<String, byte[]>> messages)
      throws IOException, InterruptedException {
    try {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ProducerRecord<String, byte[]> message : messages) {
        sent.add(producer.send(message));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    } catch (InterruptException e) {
      throw new InterruptedException();
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IOException(cause.getClass().getSimpleName(), cause);
    } catch (KafkaException e) {
      throw new IOException(e.getClass().getSimpleName(), e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
