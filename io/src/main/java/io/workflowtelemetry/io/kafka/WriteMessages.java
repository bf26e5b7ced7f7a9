package io.workflowtelemetry.io.kafka;

import java.util.Map;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to a topic: keys in UTF-8, values as they are. Messages of a key come into the
 * same partition, but not always in the order in which they came about: who reads them takes the
 * latest by what the message itself says.
 *
 * <p>Without more said, a message is written at least once: it is on its way when its bundle ends,
 * and after a fault the engine may write it again, with the same key. This works on every runner.
 *
 * <p>{@link #exactlyOnce} writes in transactions: once for those who read what is committed ({@code
 * isolation.level=read_committed}), and later by up to a checkpoint. It is Beam's exactly-once
 * sink, which keeps how far it got in Kafka, beside the transactions, and needs a runner that hands
 * it only what can't change any more: Flink with checkpoints ({@code --checkpointingInterval};
 * without, the job fails when it starts). It is for jobs that don't end. Flink's runner does not
 * hand over what came after the last checkpoint when a job's sources end: the job fails, and with
 * {@code --enableStableInputDrain} it drops those messages instead. The direct runner takes it too,
 * but has no faults to recover from.
 */
public final class WriteMessages extends PTransform<PCollection<KV<String, byte[]>>, PDone> {
  private static final long serialVersionUID = 1L;

  private final String bootstrap;
  private final String topic;
  private final ClientProperties properties;
  private final @Nullable String sinkGroup;
  private final int shards;

  private WriteMessages(
      String bootstrap,
      String topic,
      ClientProperties properties,
      @Nullable String sinkGroup,
      int shards) {
    this.bootstrap = bootstrap;
    this.topic = topic;
    this.properties = properties;
    this.sinkGroup = sinkGroup;
    this.shards = shards;
  }

  /**
   * Writes at least once.
   *
   * @throws IllegalArgumentException where the address is not of one topic
   */
  public static WriteMessages to(TopicAddress address) {
    if (address.topics().size() != 1) {
      throw new IllegalArgumentException("Messages are written to one topic, not to " + address);
    }
    return new WriteMessages(
        address.bootstrap(), address.topics().get(0), ClientProperties.NONE, null, 1);
  }

  /** Gives Kafka's clients more properties: how they log in, for one. */
  public WriteMessages withProperties(ClientProperties more) {
    return new WriteMessages(bootstrap, topic, more, sinkGroup, shards);
  }

  /**
   * Writes exactly once.
   *
   * @param group under which Kafka keeps how far the job got; a job that goes on from a checkpoint
   *     keeps it, one that begins anew needs a new one, else it fails
   * @param parallel how many write side by side
   * @throws IllegalArgumentException where the group has no name or none would write
   */
  public WriteMessages exactlyOnce(String group, int parallel) {
    if (group.isBlank() || parallel < 1) {
      throw new IllegalArgumentException("Writing once needs a group's name and a writer");
    }
    return new WriteMessages(bootstrap, topic, properties, group, parallel);
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
    if (sinkGroup != null) {
      write =
          write
              .withEOS(shards, sinkGroup)
              .withConsumerFactoryFn(new ConsumerFactory(properties, null));
    }
    return messages.apply("WriteMessages", write);
  }
}
