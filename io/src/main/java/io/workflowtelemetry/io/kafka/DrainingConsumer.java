package io.workflowtelemetry.io.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer for which a partition ends at an offset, whatever has been written behind it. So
 * nothing behind is ever given out, or committed as read, and the connector knows when there is
 * nothing left.
 */
final class DrainingConsumer extends KafkaConsumer<byte[], byte[]> {
  private final Map<TopicPartition, Long> ends;

  DrainingConsumer(Map<String, Object> settings, Map<TopicPartition, Long> ends) {
    super(settings);
    this.ends = ends;
  }

  @Override
  @Deprecated // by Kafka; it is what Beam's connector calls
  public ConsumerRecords<byte[], byte[]> poll(long timeoutMillis) {
    return beforeEnds(super.poll(timeoutMillis));
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return beforeEnds(super.poll(timeout));
  }

  private ConsumerRecords<byte[], byte[]> beforeEnds(ConsumerRecords<byte[], byte[]> polled) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> kept = new HashMap<>();
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
      long end = ends.getOrDefault(partition, Long.MAX_VALUE);
      List<ConsumerRecord<byte[], byte[]>> before =
          records.stream().filter(message -> message.offset() < end).toList();
      if (before.size() < records.size()) {
        pause(List.of(partition));
      }
      if (!before.isEmpty()) {
        kept.put(partition, before);
      }
    }
    return new ConsumerRecords<>(kept);
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> found = new HashMap<>(super.endOffsets(partitions));
    found.replaceAll((partition, offset) -> ends.getOrDefault(partition, offset));
    return found;
  }
}
