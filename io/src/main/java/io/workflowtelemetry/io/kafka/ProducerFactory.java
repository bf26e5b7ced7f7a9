package io.workflowtelemetry.io.kafka;

import java.util.Map;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Makes producers with the user's properties, which the connector must not show with the job. */
final class ProducerFactory
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
