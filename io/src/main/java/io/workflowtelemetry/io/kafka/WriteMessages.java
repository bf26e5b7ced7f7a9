package io.workflowtelemetry.io.kafka;

import java.util.Map;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes messages to a topic: keys in UTF-8, values as they are. Messages of a key come into the
 * same partition, but not always in the order in which they came about: who reads them takes the
 * latest by what the message itself says.
 *
 * <p>A message is written at least once: it is on its way when its bundle ends, and after a fault
 * the engine may write it again, with the same key. This works on every runner.
 */
public final class WriteMessages extends PTransform<PCollection<KV<String, byte[]>>, PDone> {
  private static final long serialVersionUID = 1L;

  private final String bootstrap;
  private final String topic;
  private final ClientProperties properties;

  private WriteMessages(String bootstrap, String topic, ClientProperties properties) {
    this.bootstrap = bootstrap;
    this.topic = topic;
    this.properties = properties;
  }

  /**
   * Writes to the topic of an address.
   *
   * @throws IllegalArgumentException where the address is not of one topic
   */
  public static WriteMessages to(TopicAddress address) {
    if (address.topics().size() != 1) {
      throw new IllegalArgumentException("Messages are written to one topic, not to " + address);
    }
    return new WriteMessages(address.bootstrap(), address.topics().get(0), ClientProperties.NONE);
  }

  /** Gives Kafka's clients more properties: how they log in, for one. */
  public WriteMessages withProperties(ClientProperties more) {
    return new WriteMessages(bootstrap, topic, more);
  }

  @Override
  public PDone expand(PCollection<KV<String, byte[]>> messages) {
    KafkaIO.Write<String, byte[]> write =
        KafkaIO.<String, byte[]>write()
            .withBootstrapServers(bootstrap)
            .withTopic(topic)
            .withKeySerializer(StringSerializer.class)
            .withValueSerializer(ByteArraySerializer.class)
            .withProducerConfigUpdates(
                Map.of(
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    // Until delivery.timeout.ms is over; the connector's 3 would end a job in the
                    // shortest outage.
                    ProducerConfig.RETRIES_CONFIG,
                    Integer.MAX_VALUE))
            .withProducerFactoryFn(new ProducerFactory(properties));
    return messages.apply("WriteMessages", write);
  }

  /** Makes producers with the user's properties, which the connector must not show with the job. */
  private static final class ProducerFactory
      implements SerializableFunction<Map<String, Object>, Producer<String, byte[]>> {
    private static final long serialVersionUID = 1L;

    private final ClientProperties properties;

    ProducerFactory(ClientProperties properties) {
      this.properties = properties;
    }

    @Override
    public Producer<String, byte[]> apply(Map<String, Object> settings) {
      return properties.client(settings, all -> new KafkaProducer<>(all));
    }
  }
}
