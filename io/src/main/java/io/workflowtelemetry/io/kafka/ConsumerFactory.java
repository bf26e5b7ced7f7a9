package io.workflowtelemetry.io.kafka;

import java.util.Map;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Makes consumers with the user's properties. They come in here and not through the connector's own
 * settings, because it shows those with the job.
 */
final class ConsumerFactory
    implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {
  private static final long serialVersionUID = 1L;

  private final ClientProperties properties;
  private final @Nullable Map<TopicPartition, Long> ends;

  /**
   * Creates a factory.
   *
   * @param ends the offset that each partition is read to; null where reading never ends
   */
  ConsumerFactory(ClientProperties properties, @Nullable Map<TopicPartition, Long> ends) {
    this.properties = properties;
    this.ends = ends;
  }

  @Override
  public Consumer<byte[], byte[]> apply(Map<String, Object> settings) {
    Map<TopicPartition, Long> until = ends;
    return properties.client(
        settings,
        all -> until == null ? new KafkaConsumer<>(all) : new DrainingConsumer(all, until));
  }
}
